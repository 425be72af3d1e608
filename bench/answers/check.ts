import { type GraphQLOutputType, getNamedType, OperationTypeNode } from 'graphql';
import type { Answer } from './answer.ts';
import { differenceOf } from './compare.ts';
import { flatten, withoutNothing } from './forms/flatten.ts';
import { inlineVariables } from './forms/inline-variables.ts';
import { isValid, OperationGenerator } from './generate/operations.ts';
import { definitionOf, firstFieldOf, type Operation, textOf } from './operation.ts';
import { shrink } from './shrink.ts';
import type { Subject } from './subjects.ts';
import type { Thing, Universe } from './universe/values.ts';

/** A wrong answer. */
export interface Failure {
  readonly subject: string;
  readonly difference: string;
  /** How many operations the subject had got when it was found. */
  readonly after: number;
  /** The smallest operation found whose answer is wrong as well. */
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables: Operation['variables'];
  /** Whether its answer is wrong when nothing else is asked. */
  readonly alone: boolean;
  readonly expected: Answer;
  readonly actual: Answer;
}

export interface Checked {
  readonly operations: number;
  /** Of these, not valid: what they are answered is left out. */
  readonly invalid: number;
  readonly answers: number;
  readonly failures: readonly Failure[];
}

export interface CheckOptions {
  readonly universe: Universe;
  readonly seed: number;
  readonly count: number;
}

/** Each operation is sent so often, and the others of its batch between. */
const TIMES = 10;
const BATCH = 30;
/** More of them say nothing more. */
const MOST_FAILURES = 3;

/** An operation that is sent, and what is right. */
interface Case {
  readonly operation: Operation;
  readonly event: Thing | undefined;
  readonly expected: Answer;
  readonly mayBeRefused: boolean;
  readonly isFlat?: boolean;
}

/** Sends random operations to a subject, each ten times among others, and compares all answers. */
export async function check(subject: Subject, { universe, seed, count }: CheckOptions): Promise<Checked> {
  const generator = new OperationGenerator(subject.schema);
  const totals = { operations: 0, invalid: 0, answers: 0 };
  const failures: Failure[] = [];
  for (let batch = 0; totals.operations < count && failures.length < MOST_FAILURES; batch++) {
    const missing = count - totals.operations;
    const operations = generator.generate({ seed: seed + batch * FAR, count: Math.min(BATCH, missing) });
    const checker = new Checker(subject, universe);
    const found = await checker.checkBatch(operations);
    // Validated only when something is wrong: to validate each would take as long as to ask it several times.
    const wrong = found.filter(({ operation }) => isValid(subject.schema, operation));
    totals.operations += operations.length;
    totals.invalid += found.length - wrong.length;
    totals.answers += checker.answers;
    for (const one of wrong.slice(0, MOST_FAILURES - failures.length))
      failures.push({ ...(await checker.shrink(one)), subject: subject.name, after: totals.operations });
  }
  return { ...totals, failures };
}

/** From the seed of one batch to that of the next: neighbouring seeds have nothing in common. */
const FAR = 1_000_003;

interface Wrong {
  readonly operation: Operation;
  readonly difference: string;
  readonly expected: Answer;
  readonly actual: Answer;
}

class Checker {
  answers = 0;

  constructor(
    private readonly subject: Subject,
    private readonly universe: Universe,
  ) {}

  async checkBatch(operations: readonly Operation[]): Promise<Wrong[]> {
    const cases: Case[] = [];
    for (const operation of operations) {
      const one = await this.caseOf(operation);
      if (one) cases.push(one);
    }
    const wrong = new Map<Case, Wrong>();
    const ask = async (one: Case) => {
      const found = await this.ask(one);
      if (found && !wrong.has(one)) wrong.set(one, found);
    };
    for (let time = 1; time <= TIMES; time++) {
      // Once all together; else one after the other, and each time in another order.
      if (time === TOGETHER) await Promise.all(cases.map(ask));
      else for (const one of time % 2 === 0 ? cases : cases.toReversed()) await ask(one);
    }
    for (const [index, one] of cases.entries()) await this.askOtherForm(one, index, wrong);
    return [...wrong.values()];
  }

  /** The smallest operation whose answer is wrong, asked alone; the one that was found if it is right then. */
  async shrink(found: Wrong): Promise<Omit<Failure, 'subject' | 'after'>> {
    const small = await shrink(this.subject.schema, found.operation, async (operation) =>
      Boolean(await this.firstWrong(operation)),
    );
    const again = await this.firstWrong(small);
    const { operation, ...wrong } = again ?? found;
    const { operationName, variables } = operation;
    return { ...wrong, query: textOf(operation), operationName, variables, alone: again !== undefined };
  }

  private async firstWrong(operation: Operation): Promise<Wrong | undefined> {
    const one = await this.caseOf(operation);
    for (let time = 1; time <= TIMES; time++) {
      const wrong = one && (await this.ask(one));
      if (wrong) return wrong;
    }
    return undefined;
  }

  /** Undefined for what the subject is never sent. */
  private async caseOf(operation: Operation): Promise<Case | undefined> {
    const mayBeRefused = flatten(this.subject.schema, operation) === undefined;
    if (mayBeRefused && !this.subject.refusesNull) return undefined;
    const event = this.eventFor(operation);
    return { operation, event, expected: await this.subject.expect(operation, event), mayBeRefused };
  }

  private async ask({ operation, event, expected, mayBeRefused, isFlat }: Case): Promise<Wrong | undefined> {
    const answered = await this.subject.answer(operation, event);
    const actual = isFlat ? { ...answered, data: withoutNothing(answered.data) } : answered;
    this.answers++;
    const isMutation = definitionOf(operation).operation === OperationTypeNode.MUTATION;
    const difference = differenceOf({ expected, actual, mayBeRefused, isMutation });
    return difference === undefined ? undefined : { operation, difference, expected, actual };
  }

  /** Flattened, and every other one without variables too: it says the same, so its answer is the same. */
  private async askOtherForm(one: Case, index: number, wrong: Map<Case, Wrong>): Promise<void> {
    const { schema } = this.subject;
    const flat = flatten(schema, one.operation);
    if (!flat) return;
    const operation = index % 2 === 0 ? flat : (inlineVariables(schema, flat) ?? flat);
    const found = await this.ask({ ...one, operation, isFlat: true });
    if (found && !wrong.has(one)) wrong.set(one, found);
  }

  /** The event for which a subscription is answered: its text decides. */
  private eventFor(operation: Operation): Thing | undefined {
    const { operation: kind, selectionSet } = definitionOf(operation);
    if (kind !== OperationTypeNode.SUBSCRIPTION) return undefined;
    const { schema } = this.subject;
    const field = schema.getSubscriptionType()?.getFields()[firstFieldOf(selectionSet) ?? ''];
    const type = getNamedType(field?.type) as GraphQLOutputType;
    return this.universe.object(schema, type, `event ${JSON.stringify(operation.variables)}`);
  }
}

/** The time at which all operations of a batch are sent at once. */
const TOGETHER = 5;
