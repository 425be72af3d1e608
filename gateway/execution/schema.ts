import { type Schema, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner, type QueryPlannerConfig } from '@apollo/query-planner';
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
  /** See {@link findViewerDependentFields}. */
  readonly viewerDependent: ReadonlyMap<string, string | undefined>;
  readonly introspection: Introspection;
}

/**
 * A message in an event can be had from the event itself or by its id, one in it again, and so on: the planner would try
 * all combinations, whose number doubles with each, and take the best. With a few the plans are as good.
 */
const MOST_PLANS_TRIED = 8;

export const PLANNING: QueryPlannerConfig = { debug: { maxEvaluatedPlans: MOST_PLANS_TRIED } };

/** For where Apollo's gateway, which has a planner, has not loaded the supergraph. */
export const planSupergraph = (supergraphSdl: string): PlannedSchema =>
  planSchema(new QueryPlanner(Supergraph.build(supergraphSdl), PLANNING));

/** `given`: the schema that clients see, where somebody has it already. */
export function planSchema(planner: QueryPlanner, given?: GraphQLSchema): PlannedSchema {
  const { supergraph } = planner;
  const apiSchema = supergraph.apiSchema();
  const schema = teachScalars(given ?? (apiSchema.toGraphQLJSSchema() as GraphQLSchema));
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema() as GraphQLSchema;
  const subgraphs = [...supergraph.subgraphs()].map((subgraph) => {
    return [subgraph.name, subgraph.schema.toGraphQLJSSchema() as GraphQLSchema] as const;
  });
  return {
    planner,
    apiSchema,
    schema,
    supergraphSchema,
    subgraphSchemas: new Map(subgraphs),
    viewerDependent: findViewerDependentFields(supergraphSchema),
    introspection: new Introspection(schema),
  };
}
