/**
 * What every peer holds before it is measured. Users and conversations are known by their place in these lists; each
 * peer gives them ids of its own.
 */
export const USERS = Array.from({ length: 8 }, (_, index) => ({
  username: `bench.user${index}`,
  displayName: `Bench User ${index}`,
}));

export const CONVERSATIONS = 8;
const PARTICIPANTS = 5;
export const MESSAGES = 100;
/** All participants but the first read on each time this number of messages came: ten advances each. */
export const READ_EVERY = 10;

/** A participant of a conversation: who may send there and read it. */
export interface Place {
  readonly conversation: number;
  readonly user: number;
}

/** Users of a conversation, the one who creates it first. */
export const participantsOf = (conversation: number): number[] =>
  Array.from({ length: PARTICIPANTS }, (_, index) => (conversation + index) % USERS.length);

/** Every participant of every conversation; neighbours are in different conversations, as different users. */
export const PLACES: readonly Place[] = Array.from({ length: PARTICIPANTS }, (_, turn) =>
  Array.from({ length: CONVERSATIONS }, (_, conversation) => ({
    conversation,
    user: participantsOf(conversation)[turn] as number,
  })),
).flat();

/** `seq` counts from 1 within the conversation. */
export interface FixtureMessage {
  readonly seq: number;
  readonly sender: number;
  readonly body: string;
  /** The participants who have read it, the sender not counted. */
  readonly readers: readonly number[];
}

/** The messages of a conversation: its participants take turns, and all but the first read them all. */
export function messagesOf(conversation: number): FixtureMessage[] {
  const participants = participantsOf(conversation);
  return Array.from({ length: MESSAGES }, (_, index) => {
    const sender = participants[index % PARTICIPANTS] as number;
    return {
      seq: index + 1,
      sender,
      body: textOf(index),
      readers: participants.slice(1).filter((user) => user !== sender),
    };
  });
}

const WORDS =
  'Shall we meet at the usual place after lunch and look at what came in since yesterday, or is later better?';

/** From a few words to a long line, as people write. */
export const textOf = (index: number): string =>
  `${index + 1}. ${WORDS.slice(0, 12 + ((index * 37) % (WORDS.length - 12)))}`;
