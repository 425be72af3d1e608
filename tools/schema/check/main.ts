import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { explain } from '../../../kernel/process.ts';
import { projectFile } from '../../../kernel/project.ts';
import { CheckError } from './check-error.ts';
import { type Outcome, release } from './release.ts';
import { printReport } from './report.ts';
import { type Checked, runCheck } from './run.ts';

/**
 * `check`, or `release`, which moves the baseline. Exit code 1 when the check fails, 2 when it cannot be made.
 *
 *     --json                 the report for programs
 *     --documents <folder>   more manifests of trusted documents; may be repeated
 *     --folder <folder>      another place than schema/
 */
const options = {
  json: { type: 'boolean' },
  documents: { type: 'string', multiple: true },
  folder: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const OPTIONS = 'the options are --json, --documents <folder> and --folder <folder>';

try {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [command = 'check', ...more] = positionals;
  if (values.help) {
    console.log(`Usage: npm run schema:check, or schema:release; ${OPTIONS}.`);
    process.exit(0);
  }
  if (command !== 'check' && command !== 'release') throw new CheckError(`There is no command "${command}".`);
  if (more.length > 0) throw new CheckError(`Nothing is done with "${more.join(' ')}": ${OPTIONS}.`);
  const folder = values.folder ?? projectFile('schema');
  const today = new Date().toISOString().slice(0, 10);
  const checked = await runCheck({ folder, moreDocuments: values.documents ?? [], today });
  const outcome = command === 'release' && checked.report.ok ? await release(folder, checked, today) : undefined;
  if (values.json)
    console.log(
      JSON.stringify({ ...checked.report, baseline: checked.released.release, released: outcome?.release }, null, 2),
    );
  else for (const line of printed(checked, outcome)) console.log(line);
  if (command === 'release' && !checked.report.ok) console.error('Not released: the check fails.');
  if (!checked.report.ok) process.exitCode = 1;
} catch (error) {
  console.error(problemOf(error as NodeJS.ErrnoException));
  process.exitCode = 2;
}

/** Of what Node says about arguments, the rest is advice for programmers. */
function problemOf(error: NodeJS.ErrnoException): string {
  const isUsage = error.code?.startsWith('ERR_PARSE_ARGS');
  return isUsage ? `${error.message.split(/[\n.]/)[0]}: ${OPTIONS}.` : explain(error);
}

function printed({ released: { release: baseline }, report }: Checked, outcome: Outcome | undefined): string[] {
  const about = baseline
    ? `Compared with version ${baseline.version}, released on ${baseline.date}.`
    : 'Nothing was released yet, so nothing can be broken.';
  return [about, ...printReport(report), ...(outcome ? [outcome.message] : [])];
}
