import { type Schema, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { findViewerDependentFields } from '../../kernel/federation/viewer-dependent.ts';

/** What a supergraph is to an executor. */
export interface PlannedSchema {
  readonly planner: QueryPlanner;
  /** What clients see, in the two forms that the libraries speak. */
  readonly apiSchema: Schema;
  readonly schema: GraphQLSchema;
  /** With the directives that clients do not see. */
  readonly supergraphSchema: GraphQLSchema;
  /** Coordinates of the fields whose value depends on who asks. */
  readonly viewerDependent: ReadonlySet<string>;
}

export function planSchema(supergraphSdl: string): PlannedSchema {
  const supergraph = Supergraph.build(supergraphSdl);
  const apiSchema = supergraph.apiSchema();
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema() as GraphQLSchema;
  return {
    planner: new QueryPlanner(supergraph),
    apiSchema,
    schema: apiSchema.toGraphQLJSSchema() as GraphQLSchema,
    supergraphSchema,
    viewerDependent: findViewerDependentFields(supergraphSchema),
  };
}
