import { Supergraph } from '@apollo/federation-internals';
import type { GraphQLSchema } from 'graphql';
import type { Config } from './config/config.ts';
import { teachScalars } from './graphql/scalars.ts';
import { projectFile } from './project.ts';

/** The file of the public API's supergraph. */
export const supergraphFileOf = ({ supergraphFile }: Config): string =>
  supergraphFile ?? projectFile('schema/supergraph.graphql');

/** The schema that clients see of a supergraph. */
export const apiSchemaOf = (supergraphSdl: string): GraphQLSchema =>
  teachScalars(Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema() as GraphQLSchema);
