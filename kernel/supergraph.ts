import type { Config } from './config/config.ts';
import { projectFile } from './project.ts';

/** The file of the public API's supergraph. */
export const supergraphFileOf = ({ supergraphFile }: Config): string =>
  supergraphFile ?? projectFile('schema/supergraph.graphql');
