import { fork } from 'node:child_process';
import { projectFile } from '../../kernel/project.ts';
import type { Crowd } from './crowd.ts';
import type { Answer, Call } from './load.ts';

/** A crowd in a process of its own. Dispose of it to end the process. */
export interface LoadProcess extends Crowd, Disposable {
  readonly pid: number;
}

/** Starts a load process; it ends with `signal` too. What is under way then throws, as when it ends by itself. */
export function createLoadProcess(signal: AbortSignal): LoadProcess {
  const child = fork(projectFile('dist/bench/sockets/load.js'), [], { execArgv: [], env: { NODE_ENV: 'production' } });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let calls = 0;
  child.on('message', ({ id, result, error }: Answer) => {
    if (error === undefined) waiting.get(id)?.resolve(result);
    else waiting.get(id)?.reject(new Error(error));
    waiting.delete(id);
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`The load process ended with ${code}.`));
  });
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop);

  const call = <M extends keyof Crowd>(method: M, argument?: Parameters<Crowd[M]>[0]): ReturnType<Crowd[M]> => {
    const answered = Promise.withResolvers<unknown>();
    const message: Call = { id: calls++, method, argument };
    waiting.set(message.id, answered);
    child.send(message, (error) => error && answered.reject(error));
    return answered.promise as ReturnType<Crowd[M]>;
  };
  return {
    pid: child.pid ?? 0,
    connect: (groups) => call('connect', groups),
    untilReceived: (events) => call('untilReceived', events),
    drop: () => call('drop'),
    comeBack: (events) => call('comeBack', events),
    disband: () => call('disband'),
    startCounting: () => call('startCounting'),
    readReceived: () => call('readReceived'),
    [Symbol.dispose]() {
      signal.removeEventListener('abort', stop);
      stop();
    },
  };
}
