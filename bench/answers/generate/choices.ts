/** The choices that an operation is made of, in their order. */
export class Choices {
  constructor(private readonly drawn: Iterator<number>) {}

  /** A whole number from 0 up to but not including `count`. */
  below(count: number): number {
    return this.drawn.next().value % count;
  }

  /** True about so often of a hundred times. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }
}
