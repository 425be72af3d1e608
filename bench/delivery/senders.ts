import { setTimeout as wait } from 'node:timers/promises';
import { ApiError, ask } from './api.ts';
import { createBackoff } from './backoff.ts';
import { noteError } from './findings.ts';
import type { User } from './population.ts';
import type { Scene } from './scene.ts';
import { createRandom, pick, type Random } from './seeded-random.ts';

/** Participants who send messages, and edit some of them. Dispose of it to give up what was not acknowledged. */
export interface Senders extends Disposable {
  /** Begins nothing new. Resolves when everything is acknowledged, or after `ms`. */
  finish(ms: number): Promise<void>;
}

/** The part of the messages that is edited once it is sent. */
const EDITED = 0.1;
const TICK_MS = 10;
/** Nothing new is begun while this number is under way: a fault should be survived, not buried. */
const MOST_OPEN = 1000;

/** Begins to send at an even rate, however long the answers take. */
export function createSenders(scene: Scene): Senders {
  const { ledger, options } = scene;
  const given = new AbortController();
  const sendOne = createSending(scene, given.signal);
  const startedAt = performance.now();
  let begun = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1000) * options.rate;
    for (; begun < due; begun++) if (ledger.open < MOST_OPEN) void sendOne();
  }, TICK_MS);
  return {
    async finish(ms) {
      clearInterval(timer);
      const deadline = performance.now() + ms;
      while (ledger.open > 0 && performance.now() < deadline) await wait(TICK_MS);
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      given.abort();
    },
  };
}

const SEND = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }';
const EDIT = 'mutation ($input: EditMessageInput!) { editMessage(input: $input) { message { id } } }';
const TEXT = 'shall we meet at the usual place after lunch?';

/** Sends a message somewhere as someone who is there, and edits it now and then. */
function createSending(scene: Scene, signal: AbortSignal): () => Promise<void> {
  const random = createRandom(scene.options.seed + 2);
  let named = 0;
  return async () => {
    const { id: conversationId, participants } = pick(random, scene.population.conversations);
    const sender = pick(random, participants);
    const request = (token: string, query: string, input: object) =>
      requestUntilAcknowledged(scene, { sender, token, query, input, random, signal });
    const token = `m${++named}`;
    const input = { conversationId, clientMessageId: token, body: `${token} ${TEXT}` };
    const messageId = await request(token, SEND, input);
    if (messageId === undefined || random() >= EDITED) return;
    const edit = `e${++named}`;
    await request(edit, EDIT, { messageId, body: `${edit} ${TEXT}` });
  };
}

interface Request {
  readonly sender: User;
  /** Names the change in the ledger. */
  readonly token: string;
  readonly query: string;
  readonly input: object;
  readonly random: Random;
  /** Given up when given. */
  readonly signal: AbortSignal;
}

/** Asks again, at any gateway, until the change is acknowledged. Returns the message's id; undefined when given up. */
async function requestUntilAcknowledged(scene: Scene, request: Request): Promise<string | undefined> {
  const { ledger, findings, deployment } = scene;
  const { sender, token, query, input, random, signal } = request;
  const backoff = createBackoff();
  ledger.attempt(token);
  while (!signal.aborted) {
    const url = pick(random, deployment.urls);
    try {
      const [payload] = Object.values(await ask<Answer>({ url, token: sender.token }, query, { input }));
      const id = payload?.message.id ?? '';
      ledger.acknowledge(token, id);
      return id;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      noteError(findings, 'a change was answered', error.code);
      await backoff.wait();
    }
  }
  return undefined;
}

/** By the name of the mutation. */
type Answer = Readonly<Record<string, { readonly message: { readonly id: string } }>>;
