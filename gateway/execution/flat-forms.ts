import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  print,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { hashOf } from '../../kernel/documents/document.ts';
import type { VariableValues } from '../../kernel/graphql/variables.ts';
import { flatten } from './flatten.ts';
import type { PlannedSchema } from './schema.ts';

/** Each Boolean variable in `@skip` or `@include` may double the forms of an operation; beyond this number they are not remembered. */
const REMEMBERED_FORMS = 32;

/** The forms of an operation as a client wrote it: they are small, and gone with its document. */
interface Written {
  /** The variables that `@skip` and `@include` ask. */
  readonly deciding: readonly string[];
  /** By what these say, the hash of the flattened form. */
  readonly forms: Map<string, string>;
}

export interface FlatFormsOptions<Made extends object> {
  make(flat: OperationDefinitionNode): Made;
  /** In any unit. */
  weigh(made: Made): number;
  /** The weight that everything that is kept may have together. */
  readonly maxWeight: number;
}

/**
 * Keeps what is made of operations, which is expensive to make and to keep, by their flattened form: names, comments,
 * fragments and the value of a condition that changes nothing make no other one. It goes by what it weighs.
 */
export class FlatForms<Made extends object> {
  private readonly made: LRUCache<string, Made>;
  private readonly written = new WeakMap<OperationDefinitionNode, Written>();

  constructor(
    private readonly schema: PlannedSchema,
    private readonly options: FlatFormsOptions<Made>,
  ) {
    this.made = new LRUCache({ maxSize: options.maxWeight, sizeCalculation: (made) => options.weigh(made) + 1 });
  }

  /** The value that is made of a valid operation. `values` are its coerced variables. Throws what `flatten` and `make` throw. */
  find(document: DocumentNode, operation: OperationDefinitionNode, values: VariableValues): Made {
    const { deciding, forms } = this.writtenAs(document, operation);
    const decisions = deciding.map((name) => decisionOf(values[name])).join('');
    let hash = forms.get(decisions);
    const known = hash && this.made.get(hash);
    if (known) return known;
    const flat = flatten(this.schema.schema, document, operation, values);
    hash = hashOf(print(flat));
    if (forms.size < REMEMBERED_FORMS) forms.set(decisions, hash);
    const made = this.made.get(hash) ?? this.options.make(flat);
    this.made.set(hash, made);
    return made;
  }

  private writtenAs(document: DocumentNode, operation: OperationDefinitionNode): Written {
    let written = this.written.get(operation);
    if (!written) {
      written = { deciding: decidingVariables(document, operation), forms: new Map() };
      this.written.set(operation, written);
    }
    return written;
  }
}

/** A letter for each value that a condition can have. */
function decisionOf(value: unknown): 't' | 'f' | 'n' | 'u' {
  if (value === true) return 't';
  if (value === false) return 'f';
  return value === null ? 'n' : 'u';
}

/** The variables that the conditions of an operation ask. Another operation of its document may use their names for others. */
function decidingVariables(document: DocumentNode, operation: OperationDefinitionNode): string[] {
  const names = new Set<string>();
  const unvisited = new Map(
    document.definitions
      .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const look = (definition: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(definition, {
      Directive({ name, arguments: given = [] }) {
        if (name.value !== 'skip' && name.value !== 'include') return;
        for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      },
      FragmentSpread({ name }) {
        const fragment = unvisited.get(name.value);
        unvisited.delete(name.value);
        if (fragment) look(fragment);
      },
    });
  };
  look(operation);
  return [...names];
}
