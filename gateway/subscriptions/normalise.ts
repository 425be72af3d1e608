import {
  type ArgumentNode,
  type ConstValueNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  Kind,
  type OperationDefinitionNode,
  print,
} from 'graphql';
import { badInput } from '../../kernel/errors.ts';
import { variablesIn } from '../execution/flatten.ts';
import { neverNullIn } from '../execution/never-null.ts';

/** A subscription in the form in which equal work looks equal, whoever wrote it and whatever it listens to. */
export interface NormalisedSubscription {
  /** The one field of the operation, as the client wrote it: its alias and its arguments. */
  readonly field: FieldNode;
  /** An operation without the name of the field and its arguments, for the planner. */
  readonly operation: OperationDefinitionNode;
  /** The text of that operation: one plan for each. */
  readonly operationText: string;
  /** The text of what is selected of an event, without the field: one execution of an event for each. */
  readonly selectionText: string;
  /** The variables that the selection uses. */
  readonly variables: readonly string[];
  /** See {@link neverNullIn}: of the arguments of the field, too. */
  readonly neverNull: readonly string[];
}

/** Normalises a subscription, valid and flattened. */
export function normaliseSubscription(schema: GraphQLSchema, flat: OperationDefinitionNode): NormalisedSubscription {
  // Flattened, the one field of a subscription is one node, whatever it was wrapped in and however often it was written.
  const [field] = flat.selectionSet.selections;
  if (field?.kind !== Kind.FIELD) throw noField();
  const definition = schema.getSubscriptionType()?.getFields()[field.name.value];
  if (!definition || !field.selectionSet) throw noField();
  const { selectionSet } = field;
  const variables = [...variablesIn(selectionSet)].sort();
  const normalised: OperationDefinitionNode = {
    ...flat,
    variableDefinitions: flat.variableDefinitions?.filter(({ variable }) => variables.includes(variable.name.value)),
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [{ kind: Kind.FIELD, name: field.name, arguments: placeholders(definition), selectionSet }],
    },
  };
  return {
    field,
    operation: normalised,
    operationText: print(normalised),
    selectionText: print(selectionSet),
    variables,
    neverNull: neverNullIn(schema, flat),
  };
}

const noField = () => badInput('query', 'must select a field of Subscription.');

/** The event is there: what it was listened to with no longer matters, but the schema demands arguments. */
const placeholders = ({ args }: GraphQLField<unknown, unknown>): ArgumentNode[] =>
  args.filter(isRequiredArgument).map(({ name, type }) => ({
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: name },
    value: anyValue(type),
  }));

function anyValue(type: GraphQLInputType): ConstValueNode {
  if (isNonNullType(type)) return anyValue(type.ofType);
  if (isListType(type)) return { kind: Kind.LIST, values: [] };
  if (isEnumType(type)) return { kind: Kind.ENUM, value: type.getValues()[0]?.name ?? '' };
  if (isInputObjectType(type))
    return {
      kind: Kind.OBJECT,
      fields: Object.values(type.getFields())
        .filter(isRequiredInputField)
        .map((field) => ({
          kind: Kind.OBJECT_FIELD,
          name: { kind: Kind.NAME, value: field.name },
          value: anyValue(field.type),
        })),
    };
  if (type.name === 'Boolean') return { kind: Kind.BOOLEAN, value: false };
  if (type.name === 'Int' || type.name === 'Float') return { kind: Kind.INT, value: '0' };
  return { kind: Kind.STRING, value: '' };
}
