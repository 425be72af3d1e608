import type { ContentName } from '../../subgraphs/messages/content/declarations.ts';

interface ContentSample {
  /** Content with a word in every text that it has, as inputs take it. */
  readonly given: (word: string) => object;
  /** What is selected of it. */
  readonly selection: string;
}

/** For each kind of content that messages may have. */
export const CONTENT_SAMPLES: Readonly<Record<ContentName, ContentSample>> = {
  custom: { given: (word) => ({ [`key ${word}`]: word, list: [{ deep: word }] }), selection: 'custom' },
  location: {
    given: (word) => ({ latitude: 52.52, longitude: 13.405, name: word }),
    selection: 'location { latitude longitude name }',
  },
};
