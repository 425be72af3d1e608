import { newId } from '../ids.ts';
import type { Bus } from './bus.ts';

interface Asked<Question> {
  readonly question: Question;
  readonly replyTo: string;
}

/**
 * Asks whoever answers to a topic, in whichever process, and resolves with the first answer; with undefined when none has come in
 * time, as when nobody is there. Rejects when Redis is away.
 */
export async function ask<Answer extends object>(
  bus: Bus,
  topic: string,
  question: object,
  withinMs: number,
): Promise<Answer | undefined> {
  const replyTo = `reply:{${newId()}}`;
  const answer = Promise.withResolvers<Answer | undefined>();
  const leave = await bus.subscribe<Answer>(replyTo, answer.resolve);
  const timer = setTimeout(answer.resolve, withinMs, undefined);
  bus.publish(topic, { question, replyTo } satisfies Asked<object>);
  try {
    return await answer.promise;
  } finally {
    clearTimeout(timer);
    await leave();
  }
}

/** Answers the questions to a topic until the returned function is called. Where `answer` gives nothing, nothing is said. */
export const answerTo = <Question>(
  bus: Bus,
  topic: string,
  answer: (question: Question) => Promise<object | undefined>,
): Promise<() => Promise<void>> =>
  bus.subscribe<Asked<Question>>(topic, async ({ question, replyTo }) => {
    const given = await answer(question);
    if (given) bus.publish(replyTo, given);
  });
