import { type DocumentNode, type GraphQLSchema, Kind, validate } from 'graphql';
import { rootTypeError } from '../../../kernel/graphql/root-type.ts';
import type { AcceptedChange } from './accepted.ts';
import { type Change, compareSchemas } from './compare.ts';
import { announcedRemovals, findDeprecations, hastenedRemovals, removalDay } from './deprecations.ts';
import type { TrustedDocument } from './documents.ts';
import type { DocumentProblem, Finding, Report } from './report.ts';
import { findUses, isFelt } from './uses.ts';

/** The public API as `api`, and what each contract shows of it under the name of the contract. */
export type Schemas = ReadonlyMap<string, GraphQLSchema>;

export interface CheckInput {
  /** Empty before the first release. */
  readonly released: Schemas;
  readonly current: Schemas;
  readonly accepted: readonly AcceptedChange[];
  readonly documents: readonly TrustedDocument[];
  /** The day it is, in UTC: removals that were announced for later are breaking. */
  readonly today: string;
}

/** Compares what clients were promised with what they would get. */
export async function checkSchemas(input: CheckInput): Promise<Report> {
  const judged = await Promise.all([...input.released.keys()].map((contract) => judgeContract(contract, input)));
  const changes = judged.flat();
  const of = (verdict: Verdict) => group(changes.filter((change) => change.verdict === verdict));
  const broken = new Set(changes.filter(({ level }) => level === 'breaking').flatMap(({ documents }) => documents));
  const undated = findUndated(input.current);
  const unfit = (isTold: boolean) =>
    findUnfit(
      input.current,
      input.documents.filter((document) => broken.has(document) === isTold),
    );
  const invalidDocuments = unfit(false);
  const breaking = of('breaking');
  return {
    ok: breaking.length + undated.length + invalidDocuments.length === 0,
    breaking,
    undated,
    invalidDocuments,
    outdatedDocuments: unfit(true),
    accepted: of('accepted'),
    announced: of('announced'),
    dangerous: of('dangerous'),
    harmless: [...of('harmless'), ...newContracts(input)],
    unusedAccepted: input.accepted.filter((entry) => !changes.some((change) => change.acceptedBy === entry)),
  };
}

type Verdict = 'breaking' | 'accepted' | 'announced' | 'dangerous' | 'harmless';

interface JudgedChange extends Change {
  readonly contract: string;
  readonly verdict: Verdict;
  readonly acceptedBy?: AcceptedChange | undefined;
  readonly documents: readonly TrustedDocument[];
}

async function judgeContract(contract: string, input: CheckInput): Promise<JudgedChange[]> {
  const { released, current, accepted, documents, today } = input;
  const [before, after] = [released.get(contract), current.get(contract)];
  if (!before) return [];
  const isAnnounced = announcedRemovals(before, today);
  const uses = documents
    .filter((document) => document.contract === contract)
    .map((document) => ({ document, used: findUses(before, document.document) }));
  const changes = after
    ? [...(await compareSchemas(before, after)), ...hastenedRemovals(before, after)]
    : [CONTRACT_GONE];
  return changes.map((change) => {
    const acceptedBy = accepted.find((entry) => entry.contract === contract && entry.coordinate === change.coordinate);
    const felt = change.level === 'breaking' ? uses.filter(({ used }) => isFelt(change, used)) : [];
    const excuse = isAnnounced(change) ? 'announced' : acceptedBy && 'accepted';
    const verdict = change.level === 'breaking' ? (excuse ?? 'breaking') : change.level;
    const used = verdict === 'accepted' ? acceptedBy : undefined;
    return { ...change, contract, verdict, acceptedBy: used, documents: felt.map(({ document }) => document) };
  });
}

const CONTRACT_GONE: Change = {
  coordinate: '*',
  message: 'The contract is gone',
  level: 'breaking',
  kind: 'change',
};

/** One finding for what happens to several contracts alike. */
function group(changes: readonly JudgedChange[]): Finding[] {
  const groups = Map.groupBy(changes, ({ coordinate, message, acceptedBy }) =>
    [coordinate, message, acceptedBy?.reason].join('\n'),
  );
  const findings = [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const { coordinate, message, acceptedBy } = first;
    const documents = same.flatMap((change) =>
      change.documents.map(({ manifest, id, name }) => ({ manifest, id, name })),
    );
    const accepted = acceptedBy && { reason: acceptedBy.reason, date: acceptedBy.date };
    return [
      {
        coordinate,
        message,
        contracts: same.map(({ contract }) => contract),
        documents,
        ...(accepted && { accepted }),
      },
    ];
  });
  return findings.toSorted((a, b) => (a.coordinate < b.coordinate ? -1 : 1));
}

function findUndated(current: Schemas) {
  const undated = [...current].flatMap(([contract, schema]) =>
    [...findDeprecations(schema)]
      .filter(([, reason]) => removalDay(reason) === undefined)
      .map(([coordinate, reason]) => ({ coordinate, reason, contract })),
  );
  const groups = Map.groupBy(undated, ({ coordinate }) => coordinate);
  return [...groups].map(([coordinate, same]) => ({
    coordinate,
    reason: same[0]?.reason ?? '',
    contracts: same.map(({ contract }) => contract),
  }));
}

/** Those of the documents that do not fit the schema of their contract. */
function findUnfit(current: Schemas, documents: readonly TrustedDocument[]): DocumentProblem[] {
  return documents.flatMap(({ document, manifest, id, name, contract }) => {
    const schema = current.get(contract);
    const errors = schema ? problemsOf(schema, document) : [];
    return errors.length > 0 ? [{ manifest, id, name, contract, errors }] : [];
  });
}

function problemsOf(schema: GraphQLSchema, document: DocumentNode): string[] {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const refusals = operations.flatMap((operation) => rootTypeError(schema, operation) ?? []);
  return [...refusals, ...validate(schema, document)].map(({ message }) => message);
}

const newContracts = ({ released, current }: CheckInput): Finding[] =>
  [...current.keys()]
    .filter((contract) => released.size > 0 && !released.has(contract))
    .map((contract) => ({ coordinate: '*', message: 'The contract is new', contracts: [contract], documents: [] }));
