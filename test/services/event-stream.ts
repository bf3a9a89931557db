export type ServerSentEvent = {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: unknown;
};

/** What an event stream says: its fields as they are, its data read as JSON. Comments and hints are left out. */
export function eventsIn(text: string): ServerSentEvent[] {
  return text.split('\n\n').flatMap((block) => {
    const fields = Object.fromEntries(
      block
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
    );
    const { id, event, data } = fields;
    return data === undefined ? [] : [{ id, event, data: JSON.parse(data) as unknown }];
  });
}

export type ListeningClient = {
  readonly response: Response;
  /** All that has come so far. */
  text(): string;
  /** Resolves when the server has ended the stream; rejects when it was cut off. */
  readonly ended: Promise<void>;
  leave(): void;
};

/** Listens to an event stream until it ends or the client leaves. */
export async function listenTo(url: string, headers: Record<string, string> = {}): Promise<ListeningClient> {
  const leaving = new AbortController();
  const response = await fetch(url, { headers, signal: leaving.signal });
  let text = '';
  const ended = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  })();
  ended.catch(() => {});
  return { response, text: () => text, ended, leave: () => leaving.abort() };
}
