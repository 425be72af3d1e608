import type { ArgumentNode, GraphQLCompositeType } from 'graphql';
import type { Choices } from './choices.ts';
import type { Types } from './types.ts';

/** Names that clients choose: those of other fields, those of every object in JavaScript, and any others. */
const ALIASES = [
  ...['a', 'b', 'id', 'username', 'title', 'seq', 'node', 'edges', 'message', 'viewer', '__typename', '_0', 'data'],
  ...['constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty', 'isPrototypeOf'],
];

interface Target {
  readonly name: string;
  readonly type: string;
  readonly scope: string;
}

/**
 * What fields are called, so that nearly all operations are valid: one key of a type is one field, with one list of
 * arguments, except in places that never overlap.
 */
export class ResponseKeys {
  private readonly targets = new Map<string, string>();
  private readonly given = new Map<string, readonly ArgumentNode[]>();

  constructor(
    private readonly choices: Choices,
    private readonly types: Types,
  ) {}

  choose(type: GraphQLCompositeType, target: Target): { readonly alias?: string; readonly key: string } {
    const { choices } = this;
    const alias = choices.chance(14) ? choices.pick(ALIASES) : undefined;
    if (alias !== undefined && this.take(type, alias, target)) return { alias, key: alias };
    if (this.take(type, target.name, target)) return { key: target.name };
    for (let number = 0; ; number++) {
      const other = `${target.name}${number}`;
      if (this.take(type, other, target)) return { alias: other, key: other };
    }
  }

  argumentsOf(
    type: GraphQLCompositeType,
    { key, scope }: { readonly key: string; readonly scope: string },
    create: () => readonly ArgumentNode[],
  ): readonly ArgumentNode[] {
    const own = `${scope}|${type.name}.${key}`;
    const known = this.given.get(own) ?? (this.choices.chance(60) ? this.given.get(`|${type.name}.${key}`) : undefined);
    const given = known ?? create();
    this.given.set(own, given);
    return given;
  }

  /** Whether the key is this field's from now on: it was nobody else's in the family. */
  private take(type: GraphQLCompositeType, key: string, { name, type: returned }: Target): boolean {
    const place = `${this.types.familyOf(type)}.${key}`;
    const target = `${name}: ${returned}`;
    if ((this.targets.get(place) ?? target) !== target) return false;
    this.targets.set(place, target);
    return true;
  }
}
