import { describe, expect, it } from 'vitest';
import { decodeForm } from '../../scripts/sandbox/stripe/form-body.ts';

describe('form decoding', () => {
  it('builds groups and lists from bracket names', () => {
    const text =
      'amount=1&metadata[order_id]=a%26b&types[0]=card&types[1]=link&tags[]=x&tags[]=y&a[b][c]=d+e';
    expect(decodeForm(text)).toEqual({
      amount: '1',
      metadata: { order_id: 'a&b' },
      types: ['card', 'link'],
      tags: ['x', 'y'],
      a: { b: { c: 'd e' } },
    });
  });

  it('accepts percent-encoded brackets', () => {
    expect(decodeForm('metadata%5Border_id%5D=1')).toEqual({ metadata: { order_id: '1' } });
  });

  it('takes the last of repeated plain names and nothing from an empty body', () => {
    expect(decodeForm('a=1&a=2')).toEqual({ a: '2' });
    expect(decodeForm('')).toEqual({});
  });

  it.each([
    ['a value that is also a group', 'a=1&a[b]=2'],
    ['a group that is also a value', 'a[b]=2&a=1'],
    ['an unclosed bracket', 'a[b=1'],
    ['text after a bracket', 'a[b]c=1'],
    ['a name that starts with a bracket', '[a]=1'],
    ['a name that would reach the prototype', '__proto__[polluted]=1'],
    ['a nested name that would reach the prototype', 'a[__proto__][polluted]=1'],
    ['nesting without end', `a${'[b]'.repeat(50)}=1`],
  ])('refuses %s', (_, text) => {
    expect(() => decodeForm(text)).toThrow(RangeError);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('keeps names of object methods as plain data', () => {
    expect(decodeForm('metadata[constructor]=1&metadata[toString]=2')).toEqual({
      metadata: { constructor: '1', toString: '2' },
    });
  });
});
