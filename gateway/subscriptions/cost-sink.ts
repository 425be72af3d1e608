import type { Cost } from '../limits/cost.ts';
import type { Sink } from './subscription.ts';

/** A sink whose first result tells what the subscription costs. The later ones are those that all share. */
export function showingCost(sink: Sink, cost: Cost): Sink {
  let isTold = false;
  return {
    write(resolution, responseKey) {
      sink.write(isTold ? resolution : resolution.with({ cost }), responseKey);
      isTold = true;
    },
    complete: () => sink.complete(),
    fail: (error) => sink.fail(error),
  };
}
