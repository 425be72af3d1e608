import type { MessageView } from '../message-view.ts';

/** Messages that lie further apart are looked up apart. */
const WIDEST_GAP = 50;

export const byConversation = (messages: readonly MessageView[]): Map<string, MessageView[]> =>
  Map.groupBy(messages, ({ conversationId }) => conversationId);

/** Messages of one conversation in order of `seq`, split where they lie far apart: a page is one run. */
export function toRuns(messages: readonly MessageView[]): MessageView[][] {
  const runs: MessageView[][] = [];
  for (const message of messages.toSorted((a, b) => a.seq - b.seq)) {
    const run = runs.at(-1);
    const previous = run?.at(-1);
    if (run && previous && message.seq - previous.seq <= WIDEST_GAP) run.push(message);
    else runs.push([message]);
  }
  return runs;
}
