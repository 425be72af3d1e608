import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { auditExport, exportLines, parsePeriod } from '../../kernel/audit-log.ts';
import { openDatabase } from '../database.ts';
import { operator } from '../operator.ts';

/** Writes the audit log of a period to stdout, one JSON object a line, as fast as it is taken. */
export async function auditLog(options: { from?: string; before?: string }): Promise<void> {
  const period = parsePeriod(options);
  await using database = await openDatabase({ orMake: false });
  const { em } = database;
  await em.transactional((tx) => auditExport(tx as EntityManager, operator(), period));
  const lines = Readable.from(exportLines(em, period), { highWaterMark: 1 });
  await pipeline(lines, process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
    // Whoever reads has enough.
    if (error.code !== 'EPIPE') throw error;
  });
}
