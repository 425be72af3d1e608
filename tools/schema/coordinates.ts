import type {
  ConstDirectiveNode,
  DefinitionNode,
  DocumentNode,
  FieldDefinitionNode,
  InputValueDefinitionNode,
} from 'graphql';

/** The things that a coordinate leads to, as far as their directives go. */
export interface CoordinateNode {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

/**
 * Calls `visit` with each type, field, argument, input field and enum value of a document and its coordinate:
 * `Type`, `Type.field`, `Type.field(argument:)`, `Input.field`, `Enum.VALUE`. A type that is defined in several places comes as often.
 */
export function visitCoordinates(
  document: DocumentNode,
  visit: (coordinate: string, node: CoordinateNode) => void,
): void {
  for (const definition of document.definitions) {
    const type = typeName(definition);
    if (type === undefined) continue;
    visit(type, definition as CoordinateNode);
    for (const member of membersOf(definition)) {
      const coordinate = `${type}.${member.name.value}`;
      visit(coordinate, member);
      for (const argument of ('arguments' in member && member.arguments) || [])
        visit(`${coordinate}(${argument.name.value}:)`, argument);
    }
  }
}

type Member =
  | FieldDefinitionNode
  | InputValueDefinitionNode
  | (CoordinateNode & { readonly name: { readonly value: string } });

function membersOf(definition: DefinitionNode): readonly Member[] {
  if ('fields' in definition) return definition.fields ?? [];
  return 'values' in definition ? (definition.values ?? []) : [];
}

/** The name of the type that a definition or an extension is about, if it is about one. */
export function typeName(definition: DefinitionNode): string | undefined {
  return /Type(Definition|Extension)$/.test(definition.kind) && 'name' in definition
    ? definition.name?.value
    : undefined;
}
