import type { Sql, TransactionSql } from 'postgres';

/** One step of a plan that was carried out. */
export type PlanStep = {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly PlanStep[];
};

/**
 * Carries out the one statement that the function sends, as it is prepared and planned for a service on this
 * connection, and gives the steps of its plan, the outermost first. The function gets no rows.
 */
export async function planOf(
  tx: TransactionSql,
  statement: (sql: Sql) => Promise<unknown>,
): Promise<PlanStep[]> {
  let sent: { text: string; values: readonly unknown[] } | undefined;
  const listener = async (texts: TemplateStringsArray, ...values: readonly unknown[]) => {
    const text = texts.reduce((before, after, index) => `${before}$${index}${after}`);
    sent = { text, values };
    return [];
  };
  await statement(listener as unknown as Sql);
  if (sent === undefined) throw new Error('nothing was sent');
  const values = sent.values.map(literal);
  await tx.unsafe(`prepare planned as ${sent.text}`);
  const explained = await tx.unsafe<{ 'QUERY PLAN': [{ Plan: PlanStep }] }[]>(
    `explain (analyze, buffers, format json) execute planned(${values.join(', ')})`,
  );
  await tx.unsafe('deallocate planned');
  return explained.flatMap((row) => stepsOf(row['QUERY PLAN'][0].Plan));
}

function literal(value: unknown): string {
  if (typeof value === 'number') return `${value}`;
  return `'${value instanceof Date ? value.toISOString() : value}'`;
}

function stepsOf(step: PlanStep): PlanStep[] {
  return [step, ...(step.Plans ?? []).flatMap(stepsOf)];
}
