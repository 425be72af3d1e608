import type { Config } from '../../../kernel/config/config.ts';
import { defaultOf } from '../../../kernel/config/values.ts';
import type { MessageContent } from '../../../kernel/content.ts';
import { parseOptionalText, parseText } from '../../../kernel/text.ts';
import { contentKinds } from './declarations.ts';

type Chat = Config['chat'];

/** The kinds that an edit may replace, or take away. */
export const editableKinds = contentKinds.filter(({ editable }) => editable);

/** The content that an input gives, by the names of the kinds: null for what is to be none. What it does not name is left out. */
export function parseContent(input: object, chat: Chat): MessageContent {
  const given = input as Readonly<Record<string, unknown>>;
  const named = contentKinds.filter(({ name }) => given[name] !== undefined);
  return Object.fromEntries(
    named.map(({ name, parse }) => [name, given[name] === null ? null : parse(given[name], chat)]),
  );
}

/** The content after a change; null for none, as most messages have. */
export function changeContent(content: MessageContent | null, change: MessageContent): MessageContent | null {
  const entries = Object.entries({ ...content, ...change }).filter(([, kept]) => kept !== null);
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}

const replacing = contentKinds.filter(({ replacesBody }) => replacesBody).map(({ name }) => `\`${name}\``);

/** The rule of a text, for descriptions. */
export const BODY_RULE = `1 to ${defaultOf('MAX_MESSAGE_LENGTH')} characters, at least one of which can be seen; it may be empty in a message that has a ${replacing.join(' or ')}.`;

/** The text of a message: it may be empty where the content says everything, else something of it can be seen. */
export function parseBody(text: string, content: MessageContent | null, { maxMessageLength: max }: Chat): string {
  const isEnough =
    content !== null && contentKinds.some(({ name, replacesBody }) => replacesBody && Object.hasOwn(content, name));
  return isEnough ? (parseOptionalText(text, 'body', { max }) ?? '') : parseText(text, 'body', { min: 1, max });
}
