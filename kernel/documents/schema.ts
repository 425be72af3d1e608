import { readFile } from 'node:fs/promises';
import { Supergraph } from '@apollo/federation-internals';
import { buildSchema, type GraphQLSchema } from 'graphql';
import type { Config } from '../config/config.ts';
import { notFound } from '../errors.ts';
import { projectFile } from '../project.ts';
import { type DocumentOwner, OWNER_NAMES } from './document.ts';

/** The schema that an owner's documents are for: the public API, or a contract's. Throws `NOT_FOUND` for no contract. */
export async function readSchemaOf({ kind, name }: DocumentOwner, config: Config): Promise<GraphQLSchema> {
  if (kind === 'client') return toApiSchema(await readFile(supergraphFile(config), 'utf8'));
  // The name becomes part of a path.
  if (!OWNER_NAMES.contract.test(name)) throw notFound('contract');
  const sdl = await readFile(projectFile(`schema/contracts/${name}.graphql`), 'utf8').catch(() => undefined);
  if (sdl === undefined) throw notFound('contract');
  return toApiSchema(sdl);
}

const supergraphFile = (config: Config): string => config.supergraphFile ?? projectFile('schema/supergraph.graphql');

/** What every supergraph links to, and no API schema has. */
const JOIN_SPEC = 'https://specs.apollo.dev/join/';

const toApiSchema = (sdl: string): GraphQLSchema =>
  sdl.includes(JOIN_SPEC) ? (Supergraph.build(sdl).apiSchema().toGraphQLJSSchema() as GraphQLSchema) : buildSchema(sdl);
