import { type Schema, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { findViewerDependentFields } from '../../kernel/federation/viewer-dependent.ts';
import { teachScalars } from '../../kernel/graphql/scalars.ts';
import { Introspection } from './introspection.ts';

/** A supergraph as an executor sees it. */
export interface PlannedSchema {
  readonly planner: QueryPlanner;
  /** The schema that clients see, in the two forms that the libraries speak. */
  readonly apiSchema: Schema;
  readonly schema: GraphQLSchema;
  /** With the directives that clients do not see. */
  readonly supergraphSchema: GraphQLSchema;
  /** Of each subgraph what its fetches are written against. */
  readonly subgraphSchemas: ReadonlyMap<string, GraphQLSchema>;
  /** Coordinates of the fields whose value depends on who asks. */
  readonly viewerDependent: ReadonlySet<string>;
  readonly introspection: Introspection;
}

/**
 * A message in an event can be had from the event itself or by its id, one in it again, and so on: the planner would try
 * all combinations, whose number doubles with each, and take the best. With a few the plans are as good.
 */
const MOST_PLANS_TRIED = 8;

export function planSchema(supergraphSdl: string): PlannedSchema {
  const supergraph = Supergraph.build(supergraphSdl);
  const apiSchema = supergraph.apiSchema();
  const schema = teachScalars(apiSchema.toGraphQLJSSchema() as GraphQLSchema);
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema() as GraphQLSchema;
  const subgraphs = [...supergraph.subgraphs()].map((subgraph) => {
    return [subgraph.name, subgraph.schema.toGraphQLJSSchema() as GraphQLSchema] as const;
  });
  return {
    planner: new QueryPlanner(supergraph, { debug: { maxEvaluatedPlans: MOST_PLANS_TRIED } }),
    apiSchema,
    schema,
    supergraphSchema,
    subgraphSchemas: new Map(subgraphs),
    viewerDependent: findViewerDependentFields(supergraphSchema),
    introspection: new Introspection(schema),
  };
}
