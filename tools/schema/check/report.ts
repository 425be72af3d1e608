import type { AcceptedChange } from './accepted.ts';

/** The findings of the check. It fails for breaking changes, for deprecations without a day, and for documents that do not fit. */
export interface Report {
  readonly ok: boolean;
  readonly breaking: readonly Finding[];
  /** Deprecated, but without the day from which it may be gone. */
  readonly undated: readonly {
    readonly coordinate: string;
    readonly reason: string;
    readonly contracts: readonly string[];
  }[];
  readonly invalidDocuments: readonly DocumentProblem[];
  /** The documents that no longer fit because of a listed change: once that is released, they are among the invalid ones. */
  readonly outdatedDocuments: readonly DocumentProblem[];
  /** Breaking, and answered for in `accepted-changes.json`. */
  readonly accepted: readonly Finding[];
  /** Removed after the day that its deprecation named. */
  readonly announced: readonly Finding[];
  readonly dangerous: readonly Finding[];
  readonly harmless: readonly Finding[];
  /** Entries of `accepted-changes.json` for changes that do not occur. */
  readonly unusedAccepted: readonly AcceptedChange[];
}

/** One change, and whom it meets. */
export interface Finding {
  readonly coordinate: string;
  readonly message: string;
  /** Names of contracts; `api` is the public API. */
  readonly contracts: readonly string[];
  /** The trusted documents that rely on it. */
  readonly documents: readonly DocumentName[];
  readonly accepted?: { readonly reason: string; readonly date: string };
}

export interface DocumentName {
  readonly manifest: string;
  readonly id: string;
  readonly name: string;
}

export interface DocumentProblem extends DocumentName {
  readonly contract: string;
  readonly errors: readonly string[];
}

/** The report for a person, as lines. */
export function printReport(report: Report): string[] {
  const lines = [
    ...section('Breaking', report.breaking),
    ...(report.breaking.length > 0 ? [WAYS_OUT] : []),
    ...heading('Deprecated without a day', report.undated.length),
    ...report.undated.map(
      ({ coordinate, reason, contracts }) =>
        `  ${coordinate} (${contracts.join(', ')}): "${reason}" must name the day from which it may be gone, as in "Use x. Removed on 2027-03-01."`,
    ),
    ...heading('Trusted documents that do not fit', report.invalidDocuments.length),
    ...report.invalidDocuments.map(printProblem),
    ...section('Breaking, and accepted', report.accepted),
    ...section('Removed as announced', report.announced),
    ...(report.ok ? heading(LEFT_BEHIND, report.outdatedDocuments.length) : []),
    ...(report.ok ? report.outdatedDocuments.map(printProblem) : []),
    ...section('Dangerous: clients may be surprised', report.dangerous),
    ...section('Harmless', report.harmless),
    ...heading('Accepted, but not changed: take them off accepted-changes.json', report.unusedAccepted.length),
    ...report.unusedAccepted.map(({ coordinate, contract }) => `  ${coordinate} (${contract})`),
  ];
  return lines.length > 0 ? lines : ['No changes.'];
}

const WAYS_OUT =
  '  Deprecate first, with the day of removal; or list it in schema/accepted-changes.json. See docs/contracts.md.';

const LEFT_BEHIND =
  'Trusted documents that fit no more: take them off their manifests with the release, the next check refuses them';

const printProblem = ({ contract, errors, ...document }: DocumentProblem): string =>
  `  ${nameOf(document)} (${contract}): ${errors.join(' ')}`;

const heading = (title: string, count: number): string[] => (count > 0 ? [`${title}:`] : []);

function section(title: string, findings: readonly Finding[]): string[] {
  return [...heading(title, findings.length), ...findings.flatMap(printFinding)];
}

function printFinding({ coordinate, message, contracts, documents, accepted }: Finding): string[] {
  return [
    `  ${coordinate} (${contracts.join(', ')}): ${message}`,
    ...(accepted ? [`    accepted on ${accepted.date}: ${accepted.reason}`] : []),
    ...documents.map((document) => `    breaks ${nameOf(document)}`),
  ];
}

const nameOf = ({ manifest, name, id }: DocumentName): string => `${manifest}: ${name} (${id})`;
