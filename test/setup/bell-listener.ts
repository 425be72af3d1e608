import { once } from 'node:events';
import type { Bus } from '../../kernel/bus/bus.ts';

/** The payload that the tests of the bus publish. */
interface Bell {
  readonly n: number;
}

/** A listener that keeps what it hears, and waits until it has heard `n`. */
export function createListener() {
  const heard: number[] = [];
  const bell = new EventTarget();
  const listener = ({ n }: Bell) => {
    heard.push(n);
    bell.dispatchEvent(new Event(`heard ${n}`));
  };
  const hears = async (n: number) => void (heard.includes(n) || (await once(bell, `heard ${n}`)));
  return { heard, listener, hears };
}

/** Resolves when the bus says the next time that it was renewed. */
export const renewalOf = (bus: Bus) =>
  new Promise<void>((resolve) => {
    const stop = bus.onRenewed(() => {
      stop();
      resolve();
    });
  });
