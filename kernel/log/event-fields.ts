import { Field, ID, Int, ObjectType } from 'type-graphql';
import { addSharedContentFields, type ContentKinds, type MessageContent, presentContent } from '../content.ts';
import { type ParticipantRole, ParticipantRoles } from '../graphql/enums.ts';
import { encodeMessageId } from '../message-ids.ts';
import { Message, User } from './references.ts';

/** A message as events carry it: what most readers select, so that they need not ask the messages subgraph. Its ids are UUIDs. */
export interface MessageSnapshot {
  readonly id: string;
  readonly seq: number;
  readonly senderId: string;
  /** Null once the message was deleted: its text leaves the log with it. */
  readonly body: string | null;
  /** Left out where there is none. */
  readonly content?: MessageContent;
  readonly replyToId: string | null;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; null if never edited. */
  readonly editedAt: string | null;
  /** ISO 8601; left out unless the message was deleted. */
  readonly deletedAt?: string;
  /** The name that its sender gave it, which nobody else is told; undefined where it has to be looked up. */
  readonly clientMessageId?: string | null;
}

export interface ParticipantSnapshot {
  readonly userId: string;
  readonly role: ParticipantRole;
}

@ObjectType({ description: 'A participant of an event, with the role at that time.', simpleResolvers: true })
export class ParticipantInEvent {
  @Field(() => User, { description: 'The user.' })
  user!: User;

  @Field(() => ParticipantRoles, { description: 'The role at the time of the event.' })
  role!: ParticipantRole;
}

/**
 * A field of an event: its GraphQL type, what stands in the log for it, and how that is shown. The log's name for it is the
 * field's with `Suffix` behind it.
 */
export interface EventField<Stored, Suffix extends '' | 'Id' = ''> {
  readonly type: () => Function | object;
  readonly description: string;
  readonly nullable: boolean;
  readonly suffix: Suffix;
  readonly present: (stored: Stored, conversationId: string) => unknown;
}

const plain = <Stored>(type: () => object, description: string, nullable = false): EventField<Stored> => ({
  ...{ type, description, nullable, suffix: '' },
  present: (stored) => stored,
});

/** The id of a message, of which the log has the UUID. */
export const messageId = (description: string): EventField<string> => ({
  ...plain<string>(() => ID, description),
  present: (id, conversationId) => encodeMessageId({ conversationId, id }),
});

export const int = (description: string) => plain<number>(() => Int, description);
export const text = (description: string) => plain<string>(() => String, description);
export const optionalText = (description: string) => plain<string | null>(() => String, description, true);

/** A value of an enum that type-graphql knows. */
export const oneOf = <Value extends string>(values: Readonly<Record<string, Value>>, description: string) =>
  plain<Value>(() => values, description);

export const optionalOneOf = <Value extends string>(values: Readonly<Record<string, Value>>, description: string) =>
  plain<Value | null>(() => values, description, true);

/** A user, of whom the id is kept. */
export const user = (description: string): EventField<string, 'Id'> => ({
  ...{ type: () => User, description, nullable: false, suffix: 'Id' },
  present: (userId) => ({ id: userId }),
});

/** Declares the kinds of content that messages have. Returns the field for a message as it was then; call it once. */
export function messagesWith(kinds: ContentKinds): (description: string) => EventField<MessageSnapshot> {
  addSharedContentFields(Message, kinds);
  return (description) => ({
    ...{ type: () => Message, description, nullable: false, suffix: '' },
    present: ({ id, senderId, createdAt, editedAt, deletedAt, content, ...rest }, conversationId) => ({
      ...rest,
      id: encodeMessageId({ conversationId, id }),
      conversation: { id: conversationId },
      sender: { id: senderId },
      createdAt: new Date(createdAt),
      editedAt: editedAt && new Date(editedAt),
      deletedAt: deletedAt === undefined ? null : new Date(deletedAt),
      ...presentContent(kinds, content),
    }),
  });
}

/** Participants with their roles. */
export const participants = (description: string): EventField<readonly ParticipantSnapshot[]> => ({
  ...{ type: () => [ParticipantInEvent], description, nullable: false, suffix: '' },
  present: (all) => all.map(({ userId, role }) => ({ user: { id: userId }, role })),
});
