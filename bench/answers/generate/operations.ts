import fc from 'fast-check';
import {
  type DefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  type SelectionSetNode,
  validate,
} from 'graphql';
import type { Operation } from '../operation.ts';
import { Choices } from './choices.ts';
import { Selections } from './selections.ts';
import { Types } from './types.ts';
import { ANY_SAMPLES, nameNode, type Samples, Values } from './values.ts';

/** Makes random operations over a schema: all but next to none are valid. */
export class OperationGenerator {
  private readonly arbitrary: fc.Arbitrary<Operation>;

  constructor(schema: GraphQLSchema, samples = ANY_SAMPLES) {
    const types = new Types(schema);
    this.arbitrary = fc.noBias(fc.infiniteStream(fc.nat())).map((drawn) => create(types, samples, new Choices(drawn)));
  }

  /** The same for the same seed. */
  generate({ seed, count }: { readonly seed: number; readonly count: number }): readonly Operation[] {
    return fc.sample(this.arbitrary, { seed, numRuns: count });
  }
}

export function isValid(schema: GraphQLSchema, { document }: Operation): boolean {
  try {
    return validate(schema, document).length === 0;
  } catch {
    // GraphQL.js throws when a variable decides whether the field of a subscription is there.
    return false;
  }
}

const SIZES = [4, 8, 16, 30, 45];

function create(types: Types, samples: Samples, choices: Choices): Operation {
  const { schema } = types;
  const values = new Values(choices, schema, samples);
  const selections = new Selections({ types, choices, values, size: choices.pick(SIZES) });
  const type = choices.pick(KINDS.filter((kind) => schema.getRootType(kind)));
  const selectionSet = select(schema.getRootType(type) as GraphQLObjectType, type, { selections, choices });
  const hasMore = schema.getMutationType() && schema.getQueryType()?.getFields().viewer;
  const others = hasMore && choices.chance(12) ? parse(choices.pick(OTHERS)).definitions : [];
  const name = others.length > 0 || choices.chance(25) ? 'Wanted' : undefined;
  const wanted: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: type,
    ...(name && { name: nameNode(name) }),
    variableDefinitions: values.definitions,
    selectionSet,
  };
  const definitions: DefinitionNode[] = [...others, wanted, ...selections.fragments];
  // Parsed anew, since clients send texts: nodes have places in it.
  const document = parse(print({ kind: Kind.DOCUMENT, definitions }));
  const operationName = others.length > 0 || choices.chance(50) ? name : undefined;
  return { document, operationName, variables: values.given };
}

/** Queries have the most to be said. */
const KINDS: readonly OperationTypeNode[] = [
  ...Array<OperationTypeNode>(6).fill(OperationTypeNode.QUERY),
  OperationTypeNode.MUTATION,
  OperationTypeNode.SUBSCRIPTION,
];

/** The other definitions that may stand in the document. */
const OTHERS = [
  'query Other { viewer { id } }',
  'mutation Other { logOut { loggedOut } } query Third ($v0: ID!) { user(id: $v0) { id } }',
];

/** Fields of which there is more to be known are asked for more often. */
const OFTEN = [
  ...['viewer', 'user', 'conversation', 'conversations', 'message', '_entities'],
  ...['conversationEvents', 'conversationEvents'],
];

function select(
  root: GraphQLObjectType,
  type: OperationTypeNode,
  { selections, choices }: { selections: Selections; choices: Choices },
): SelectionSetNode {
  const fields = root.getFields();
  const all = Object.values(fields).filter(({ name }) => name !== '_service');
  const often = OFTEN.flatMap((name) => fields[name] ?? []);
  const pick = (): GraphQLField<unknown, unknown> =>
    often.length > 0 && choices.chance(65) ? choices.pick(often) : choices.pick(all);
  if (type === OperationTypeNode.SUBSCRIPTION) return selections.ofSubscription(root, pick());
  return selections.ofRoot(root, Array.from({ length: 1 + choices.below(3) }, pick));
}
