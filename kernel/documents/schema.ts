import { readFile } from 'node:fs/promises';
import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config/config.ts';
import { findContract } from '../contracts.ts';
import { notFound } from '../errors.ts';
import { apiSchemaOf, supergraphFileOf } from '../supergraph.ts';
import type { DocumentOwner } from './document.ts';

/** The schema that an owner's documents are for: the public API, or a contract's. Throws `NOT_FOUND` for no contract. */
export async function readSchemaOf({ kind, name }: DocumentOwner, config: Config): Promise<GraphQLSchema> {
  const file = kind === 'client' ? supergraphFileOf(config) : await findContract(config, name);
  if (file === undefined) throw notFound('contract');
  return apiSchemaOf(await readFile(file, 'utf8'));
}
