import {
  type ArgumentNode,
  type ConstValueNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
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
  OperationTypeNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { badInput } from '../../kernel/errors.ts';

/** A subscription in the form in which equal work looks equal, whoever wrote it and whatever it listens to. */
export interface NormalisedSubscription {
  /** The one field of the operation, as the client wrote it: its alias and its arguments. */
  readonly field: FieldNode;
  /** An operation without names, fragments and arguments of the field, for the planner. */
  readonly document: DocumentNode;
  /** The text of that operation: one plan for each. */
  readonly operationText: string;
  /** The text of what is selected of an event, without the field: one execution of an event for each. */
  readonly selectionText: string;
  /** The variables that the selection uses. */
  readonly variables: readonly string[];
}

/** Fragments may be spread often: beyond this, more than most documents could say without them, it is refused. */
const MOST_NODES = 2000;

/** Normalises a valid subscription. Throws `BAD_USER_INPUT` for one that its fragments make too large. */
export function normaliseSubscription(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): NormalisedSubscription {
  const inliner = new FragmentInliner(document);
  const field = rootField(inliner.inline(operation.selectionSet));
  const definition = schema.getSubscriptionType()?.getFields()[field.name.value];
  if (!definition || !field.selectionSet) throw badInput('query', 'must select a field of Subscription.');
  const { selectionSet } = field;
  const variables = variablesOf(selectionSet);
  const normalised: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.SUBSCRIPTION,
    variableDefinitions: (operation.variableDefinitions ?? []).filter((d) => variables.includes(d.variable.name.value)),
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [{ kind: Kind.FIELD, name: field.name, arguments: placeholders(definition), selectionSet }],
    },
  };
  return {
    field,
    document: { kind: Kind.DOCUMENT, definitions: [normalised] },
    operationText: print(normalised),
    selectionText: print(selectionSet),
    variables,
  };
}

class FragmentInliner {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private nodes = 0;

  constructor(document: DocumentNode) {
    const definitions = document.definitions.filter((d) => d.kind === Kind.FRAGMENT_DEFINITION);
    this.fragments = new Map(definitions.map((d) => [d.name.value, d]));
  }

  inline({ selections }: SelectionSetNode): SelectionSetNode {
    const spread = new Set<string>();
    const inlined = selections.flatMap((selection): SelectionNode[] => {
      if (++this.nodes > MOST_NODES) throw badInput('query', 'selects too much.');
      if (selection.kind !== Kind.FRAGMENT_SPREAD) {
        const { selectionSet } = selection;
        return [{ ...selection, ...(selectionSet && { selectionSet: this.inline(selectionSet) }) } as SelectionNode];
      }
      // Spread twice in one place, a fragment says nothing new.
      const once = `${selection.name.value} ${(selection.directives ?? []).map(print).join(' ')}`;
      const fragment = this.fragments.get(selection.name.value);
      if (spread.has(once) || !fragment) return [];
      spread.add(once);
      return [this.inlineFragment(fragment, selection.directives ?? [])];
    });
    return { kind: Kind.SELECTION_SET, selections: inlined };
  }

  private inlineFragment(fragment: FragmentDefinitionNode, directives: readonly DirectiveNode[]): SelectionNode {
    const { typeCondition, selectionSet } = fragment;
    return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet: this.inline(selectionSet) };
  }
}

/**
 * The one field of a subscription, in whatever fragments it is wrapped (GraphQL, section 5.2.4.1). Written several times
 * it is one field with all that is selected of it.
 */
function rootField(selectionSet: SelectionSetNode): FieldNode {
  const [first, ...others] = fieldsIn(selectionSet);
  if (!first?.selectionSet) throw badInput('query', 'must select a field of Subscription.');
  const selections = [first, ...others].flatMap((field) => field.selectionSet?.selections ?? []);
  return { ...first, selectionSet: { ...first.selectionSet, selections } };
}

function fieldsIn({ selections }: SelectionSetNode): FieldNode[] {
  return selections.flatMap((selection) => {
    if ((selection.directives ?? []).length > 0)
      throw badInput('query', 'must not have directives on the field of a subscription.');
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    return selection.kind === Kind.FIELD ? [selection] : fieldsIn(selection.selectionSet);
  });
}

function variablesOf(selectionSet: SelectionSetNode): string[] {
  const names = new Set<string>();
  visit(selectionSet, { Variable: ({ name }) => void names.add(name.value) });
  return [...names].sort();
}

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
