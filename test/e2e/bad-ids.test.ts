import { beforeAll, expect, test } from '@jest/globals';
import { describeForms } from '../setup/describe-forms.ts';
import { createEveryMutation, type EveryMutation, fieldOf } from '../setup/every-mutation.ts';
import { inputFieldsOf } from '../setup/input-fields.ts';
import { rowsOf } from '../setup/rows-of-form.ts';

/** Every id that a mutation takes, by the SDL. Those of trusted documents are hashes. */
const IDS = inputFieldsOf('ID');

describeForms('an id that is none', (parley, form) => {
  let every: EveryMutation;
  beforeAll(async () => {
    every = await createEveryMutation(parley());
  });

  test.each(rowsOf(form, IDS))('is refused in $mutation as $path', async (field) => {
    const before = await every.readState();
    for (const id of ['', 'x', `${every.world.bob.userId} `, '\0', '\ud83d', 'é'.repeat(36), '%00', "' or 1=1"]) {
      const { data, errors } = await every.alice.request(...every.with(field, id));
      expect(data ?? null).toBeNull();
      expect(errors).toEqual([
        expect.objectContaining({
          message: expect.stringMatching(`^${field.path} `),
          extensions: { code: 'BAD_USER_INPUT', field: fieldOf(field) },
        }),
      ]);
    }
    for (const operation of [every.with(field, {}), every.withVariables(field, {}), every.withVariables(field, 'x')])
      expect((await every.alice.errorOf(...operation)).extensions).toEqual({
        ...{ code: 'BAD_USER_INPUT', field: fieldOf(field) },
      });
    expect(await every.readState()).toEqual(before);
  });
});
