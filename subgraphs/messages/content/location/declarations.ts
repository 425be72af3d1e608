import { Directive, Field, Float, InputType, ObjectType } from 'type-graphql';
import { defineContent } from '../../../../kernel/content.ts';
import { badInput } from '../../../../kernel/errors.ts';
import { lengthsOf, parseText } from '../../../../kernel/text.ts';

const NAME = { min: 1, max: 128, trim: true, name: true } as const;

const LATITUDE = 'Degrees north of the equator (WGS 84): -90 to 90.';
const LONGITUDE = 'Degrees east of Greenwich (WGS 84): -180 to 180.';

@InputType({ description: 'A place on earth.' })
class LocationInput {
  @Field(() => Float, { description: LATITUDE })
  latitude!: number;

  @Field(() => Float, { description: LONGITUDE })
  longitude!: number;

  @Field(() => String, {
    nullable: true,
    description: `The name that people have for it: ${lengthsOf(NAME)}.`,
  })
  name?: string | null;
}

@ObjectType({ description: 'A place on earth.', simpleResolvers: true })
@Directive('@shareable')
class Location {
  @Field(() => Float, { description: `${LATITUDE} Rounded to a centimetre.` })
  latitude!: number;

  @Field(() => Float, { description: `${LONGITUDE} Rounded to a centimetre.` })
  longitude!: number;

  @Field(() => String, { nullable: true, description: 'The name that people have for it, if any.' })
  name!: string | null;
}

/** Ten millionths of a degree are a centimetre. */
const PARTS_OF_DEGREE = 1e7;

function parseDegrees(degrees: number, field: string, most: number): number {
  if (Math.abs(degrees) > most) throw badInput(field, `must be from -${most} to ${most}.`);
  // Never -0, which PostgreSQL has not.
  return Math.round(degrees * PARTS_OF_DEGREE) / PARTS_OF_DEGREE + 0;
}

/** A place that somebody shares. */
export const location = defineContent({
  name: 'location',
  input: {
    type: () => LocationInput,
    description:
      'A place to share. The message may then do without a text. It cannot be changed, only deleted with the message.',
  },
  output: { type: () => Location, description: 'The place that its sender shares; null without, and once deleted.' },
  editable: false,
  replacesBody: true,
  parse: ({ latitude, longitude, name }: LocationInput): Location => ({
    latitude: parseDegrees(latitude, 'location.latitude', 90),
    longitude: parseDegrees(longitude, 'location.longitude', 180),
    name: name == null ? null : parseText(name, 'location.name', NAME),
  }),
  present: (kept: Location) => kept,
  searchText: ({ name }) => name,
  erase: null,
});
