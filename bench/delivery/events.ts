/** A message as it stands in an event. */
export interface EventMessage {
  readonly id: string;
  readonly seq: number;
  readonly senderId: string;
  /** Begins with the token of the message or the edit, and a space. */
  readonly body: string;
}

/** An event, as a client saw it or as it stands in the log. */
export interface ConversationEvent {
  readonly conversationId: string;
  readonly seq: number;
  readonly type: string;
  /** The message that `MessageSent` and `MessageEdited` carry. */
  readonly message?: EventMessage;
}

/** Names the message or the edit that an event is about; empty for other events. */
export const tokenOf = ({ message }: ConversationEvent): string => message?.body.split(' ', 1)[0] ?? '';

/** All that clients select of an event, as one text. */
export const contentOf = ({ type, message }: ConversationEvent): string =>
  message ? `${type} ${message.id} ${message.seq} ${message.senderId} ${message.body}` : type;
