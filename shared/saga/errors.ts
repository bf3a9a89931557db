/** A participant's declaration contradicts itself. Thrown when its module is loaded. */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError';
}

/** An input came that the declaration calls impossible in this status. The toolkit parks it. */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
}
