import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { ParleyError } from '../errors.ts';
import { expandedSize } from './size.ts';

interface Weighed {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** A field that an object returns under one name, and all selection sets that are written for it in one place. */
export interface PlacedField {
  readonly node: FieldNode;
  readonly sets: readonly SelectionSetNode[];
}

/**
 * What is selected of interfaces within each other, otherwise for each type, can be combined in ways beyond number. Without that
 * no document needs more than to be looked at once for each of some twenty types; few are larger than the first number lets be.
 */
const MOST_SELECTIONS = 50_000;
const MOST_TYPES = 25;

/**
 * What objects return for the selection sets of one place: each response name once (CollectFields and MergeSelectionSets
 * of the GraphQL specification, sections 6.3.2 and 6.4.3). A condition whose variable has no value leaves in what it decides.
 */
export class Places {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private looked = 0;
  private size: number | undefined;

  constructor(
    private readonly weighed: Weighed,
    private readonly read: (variable: string) => unknown,
  ) {
    const fragments = weighed.document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
    this.fragments = new Map(fragments.map((node) => [node.name.value, node]));
  }

  /** Throws `BAD_USER_INPUT` when it was asked for more than anybody can need of one document. */
  fieldsOf(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Iterable<PlacedField> {
    const fields = new Map<string, { node: FieldNode; sets: SelectionSetNode[] }>();
    const spread = new Set<string>();
    const look = ({ selections }: SelectionSetNode): void => {
      this.count(selections.length);
      for (const node of selections) {
        if (!this.isIncluded(node)) continue;
        if (node.kind !== Kind.FIELD) {
          const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : this.spreadOnce(node.name.value, spread);
          if (fragment && this.applies(fragment.typeCondition, type)) look(fragment.selectionSet);
          continue;
        }
        const key = (node.alias ?? node.name).value;
        const field = fields.get(key) ?? { node, sets: [] };
        fields.set(key, field);
        if (node.selectionSet) field.sets.push(node.selectionSet);
      }
    };
    sets.forEach(look);
    return fields.values();
  }

  private count(selections: number): void {
    this.looked += selections;
    if (this.looked <= MOST_SELECTIONS) return;
    const { document, operation } = this.weighed;
    this.size ??= expandedSize(document, operation);
    if (this.looked <= MOST_TYPES * this.size) return;
    throw new ParleyError('BAD_USER_INPUT', ENTANGLED, { reason: 'COST', http: { status: 400 } });
  }

  /** Spread again in one place, a fragment says nothing new. */
  private spreadOnce(name: string, spread: Set<string>): FragmentDefinitionNode | undefined {
    if (spread.has(name)) return undefined;
    spread.add(name);
    return this.fragments.get(name);
  }

  private applies(condition: NamedTypeNode | undefined, type: GraphQLObjectType): boolean {
    const named = condition ? this.weighed.schema.getType(condition.name.value) : type;
    return named === type || (isAbstractType(named) && this.weighed.schema.isSubType(named, type));
  }

  private isIncluded({ directives = [] }: SelectionNode): boolean {
    return this.condition(directives, 'skip') !== true && this.condition(directives, 'include') !== false;
  }

  private condition(directives: readonly DirectiveNode[], name: string): unknown {
    if (directives.length === 0) return undefined;
    const value = directives.find((directive) => directive.name.value === name)?.arguments?.[0]?.value;
    if (value?.kind === Kind.VARIABLE) return this.read(value.name.value);
    return value?.kind === Kind.BOOLEAN ? value.value : undefined;
  }
}

const ENTANGLED =
  'The operation selects the same fields for too many types within each other. Select for fewer types, or less deep.';
