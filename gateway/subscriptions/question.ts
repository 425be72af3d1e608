/** The question to a log: whatever is rung for once it was sent is another question. */
export interface Question {
  /** The newest position known to exist. */
  readonly newest: number;
  /** The log is to be compared with what was heard. */
  readonly isAsked: boolean;
  /** The first number under which another event was heard than before. */
  readonly doubted: number;
}

export const NO_QUESTION: Question = { newest: 0, isAsked: false, doubted: Number.POSITIVE_INFINITY };

/** Two questions as one. */
export const both = (a: Question, b: Partial<Question>): Question => ({
  newest: Math.max(a.newest, b.newest ?? 0),
  isAsked: a.isAsked || b.isAsked === true,
  doubted: Math.min(a.doubted, b.doubted ?? Number.POSITIVE_INFINITY),
});

/** Whether there is something to ask, with this position heard. */
export const isOpen = ({ newest, isAsked, doubted }: Question, position: number): boolean =>
  newest > position || isAsked || doubted <= position;
