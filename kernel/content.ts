import type { EntityManager } from '@mikro-orm/postgresql';
import { type ClassType, Directive, Field } from 'type-graphql';
import type { Config } from './config/config.ts';

/** Everything that a message has besides its text, as it is kept: a value for each kind of content that it has, by the kind's name. */
export type MessageContent = Readonly<Record<string, unknown>>;

/** The message whose content is erased. */
export interface ErasedMessage {
  readonly id: string;
  readonly conversationId: string;
}

/** A field of GraphQL in an input or an output. */
interface Form {
  readonly type: () => ClassType | object;
  readonly description: string;
}

/**
 * Something that a message may have besides its text. One declaration gives the fields of inputs and of messages in every subgraph
 * and in events, its checks, and its end.
 */
export interface ContentKind<Name extends string, Given, Kept> {
  /** The name of its fields in GraphQL, and its key in what is kept. */
  readonly name: Name;
  readonly input: Form;
  readonly output: Form;
  /** Whether an edit may replace it, or take it away. */
  readonly editable: boolean;
  /** Whether a message that has it may do without a text. */
  readonly replacesBody: boolean;
  /** The value as it is kept: JSON. Throws `BAD_USER_INPUT` with the field's name. */
  readonly parse: (given: Given, chat: Config['chat']) => Kept;
  /** What is kept as the value of the output. */
  readonly present: (kept: Kept) => unknown;
  /** The words by which people find the message; null if it has none. */
  readonly searchText: (kept: Kept) => string | null;
  /**
   * Takes away what is kept of it elsewhere, in the transaction that deletes the message; null for a kind of which all is in the
   * content, which goes whole, and out of the log.
   */
  readonly erase: ((em: EntityManager, message: ErasedMessage, kept: Kept) => Promise<void>) | null;
}

// biome-ignore lint/suspicious/noExplicitAny: each kind has forms of its own.
export type ContentKinds = readonly ContentKind<string, any, any>[];

/** Declares a kind of content. */
export const defineContent = <const Name extends string, Given, Kept>(
  kind: ContentKind<Name, Given, Kept>,
): ContentKind<Name, Given, Kept> => kind;

/** Gives a GraphQL type a field for each kind: `input` to a type of inputs, `output` to one of messages. */
export function addContentFields(type: ClassType, kinds: ContentKinds, form: 'input' | 'output'): void {
  for (const kind of kinds) {
    const { type: ofField, description } = kind[form];
    Field(ofField as () => ClassType, { description, nullable: true })(type.prototype, kind.name);
  }
}

/** The same for a type of messages that more than one subgraph has: the log carries their content. */
export function addSharedContentFields(type: ClassType, kinds: ContentKinds): void {
  addContentFields(type, kinds, 'output');
  for (const { name } of kinds) Directive('@shareable')(type.prototype, name);
}

/** The values of the fields of a message. What a later version keeps is left out. */
export function presentContent(kinds: ContentKinds, content: MessageContent | null | undefined): object {
  if (!content) return {};
  const had = kinds.filter(({ name }) => Object.hasOwn(content, name));
  return Object.fromEntries(had.map(({ name, present }) => [name, present(content[name])]));
}
