import { pino } from 'pino';
import { createConfig } from '../kernel/config/config.ts';
import { readEnvironment } from '../kernel/config/environment.ts';
import { explain } from '../kernel/process.ts';
import { migrate } from './migrate.ts';

/** Migrates the database of `DATABASE_URL` and says what it did. */
const USAGE = 'Usage: npm run migrate (brings the database of DATABASE_URL to the newest schema; takes no arguments)';
const [argument] = process.argv.slice(2);
if (argument !== undefined) {
  const isHelp = argument === '--help';
  console[isHelp ? 'log' : 'error'](USAGE);
  process.exit(isHelp ? 0 : 1);
}
try {
  const ran = await migrate(createConfig(readEnvironment()), pino({ level: 'silent' }));
  console.log(ran.length > 0 ? `Migrated: ${ran.join(', ')}.` : 'The database is up to date.');
} catch (error) {
  console.error(`migrate: ${explain(error)}`);
  process.exitCode = 1;
}
