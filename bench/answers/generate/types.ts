import {
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
} from 'graphql';

/** The types of a schema that have values in common: worked out once. */
export class Types {
  private readonly overlapping = new Map<GraphQLCompositeType, readonly GraphQLCompositeType[]>();
  private readonly families = new Map<GraphQLCompositeType, string>();

  constructor(readonly schema: GraphQLSchema) {
    const all = Object.values(schema.getTypeMap()).filter((type) => isCompositeType(type));
    for (const type of all)
      this.overlapping.set(
        type,
        all.filter((other) => other !== type && this.overlap(type, other)),
      );
    for (const type of all) this.join(type, type.name);
  }

  /** The other types that values of a type may have as well. */
  overlappingWith(type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
    return this.overlapping.get(type) ?? [];
  }

  /** A name for all types that stand in one place with this one, whether their values can be the same or not. */
  familyOf(type: GraphQLCompositeType): string {
    return this.families.get(type) ?? type.name;
  }

  private join(type: GraphQLCompositeType, family: string): void {
    if (this.families.has(type)) return;
    this.families.set(type, family);
    for (const other of this.overlappingWith(type)) this.join(other, family);
  }

  private overlap(one: GraphQLCompositeType, other: GraphQLCompositeType): boolean {
    return this.possible(one).some((type) => this.possible(other).includes(type));
  }

  private possible(type: GraphQLCompositeType): readonly GraphQLObjectType[] {
    return isAbstractType(type) ? this.schema.getPossibleTypes(type) : [type];
  }
}
