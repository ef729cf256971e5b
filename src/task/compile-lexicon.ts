// Turns the lexicon's text into a trie of words, so that a phrase in any form leads to the thing that it names.

/** Index of a concept in `Lexicon.names`. */
export type ConceptId = number;

export interface PhraseNode {
  /** What the phrase that ends here names; -1 for a phrase to skip; undefined where none ends. */
  concept?: ConceptId;
  isPlural?: boolean;
  next?: Map<string, PhraseNode>;
}

export interface Lexicon {
  /** Canonical name of each concept. */
  readonly names: readonly string[];
  /** The more general concept; -1 for none. */
  readonly parents: readonly ConceptId[];
  /** First words of the phrases; the tables are consulted together and the longest phrase wins. */
  readonly roots: readonly ReadonlyMap<string, PhraseNode>[];
}

/** Compiles `name / synonym < parent` entries, separated by semicolons or newlines, and phrases to skip. */
export function compileLexicon(entries: readonly string[], masks: string): Lexicon {
  const names: string[] = [];
  const ids = new Map<string, ConceptId>();
  const parentNames: (string | undefined)[] = [];
  const root = new Map<string, PhraseNode>();
  const phrases: [phrase: string, concept: ConceptId][] = [];

  for (const entry of entries.flatMap(splitEntries)) {
    const [left, parent] = entry.split("<").map((side) => side.trim());
    const forms = left!.split("/").map((form) => form.trim());
    const name = forms[0]!;
    const id = names.push(name) - 1;
    parentNames.push(parent);
    for (const form of forms) {
      const other = ids.get(form);
      if (other !== undefined)
        throw new Error(`The lexicon has "${form}" under "${names[other]}" and under "${name}".`);
      ids.set(form, id);
      phrases.push([form, id]);
    }
  }
  for (const mask of splitEntries(masks)) addPhrase(root, mask, -1, false);
  for (const [phrase, concept] of phrases) addPhrase(root, phrase, concept, pluralize(phrase) === phrase);
  for (const [phrase, concept] of phrases) addPhrase(root, pluralize(phrase), concept, true);
  const parents = parentNames.map((parent, id) => {
    if (parent === undefined) return -1;
    const parentId = ids.get(parent);
    if (parentId === undefined) throw new Error(`The lexicon has no "${parent}" above "${names[id]}".`);
    return parentId;
  });
  return { names, parents, roots: [root] };
}

/** The lexicon with further things in it, each named by one phrase; what it knows already keeps its meaning. */
export function extendLexicon(lexicon: Lexicon, phrases: readonly string[]): Lexicon {
  const root = new Map<string, PhraseNode>();
  const names = [...lexicon.names, ...phrases];
  phrases.forEach((phrase, i) => {
    const concept = lexicon.names.length + i;
    addPhrase(root, phrase, concept, false);
    addPhrase(root, pluralize(phrase), concept, true);
    addPhrase(root, phrase.replace(/(?<=\p{L}{3})s$/u, ""), concept, false);
  });
  return { names, parents: [...lexicon.parents, ...phrases.map(() => -1)], roots: [...lexicon.roots, root] };
}

/** True where `concept` is `ancestor` or a kind of it. */
export function isKindOf(lexicon: Lexicon, concept: ConceptId, ancestor: ConceptId): boolean {
  for (let id = concept; id >= 0; id = lexicon.parents[id]!) if (id === ancestor) return true;
  return false;
}

const irregular: Readonly<Record<string, string>> = {
  man: "men",
  woman: "women",
  child: "children",
  policeman: "policemen",
  policewoman: "policewomen",
  fisherman: "fishermen",
  leaf: "leaves",
  shelf: "shelves",
  bookshelf: "bookshelves",
  knife: "knives",
  wolf: "wolves",
  mosquito: "mosquitoes",
  tomato: "tomatoes",
  volcano: "volcanoes",
  potato: "potatoes",
  cactus: "cacti",
  goose: "geese",
  ox: "oxen",
  person: "persons",
  bus: "buses",
};
const invariable = new Set(["sheep", "deer", "moose", "fish", "bison", "aircraft", "people", "clothes", "cattle"]);

/** Plural of a phrase: of its last word, by the rules of English spelling. A phrase that ends in -s stays as it is. */
export function pluralize(phrase: string): string {
  const at = phrase.lastIndexOf(" ") + 1;
  const word = phrase.slice(at);
  const head = phrase.slice(0, at);
  if (irregular[word]) return head + irregular[word];
  if (invariable.has(word) || /[^s]s$/.test(word) || word.endsWith("men")) {
    return /(?:us|ss|x|ch|sh)$/.test(word) ? `${head}${word}es` : phrase;
  }
  if (/(?:ss|x|z|ch|sh)$/.test(word)) return `${head}${word}es`;
  if (/[^aeiou]y$/.test(word)) return `${head}${word.slice(0, -1)}ies`;
  return `${head}${word}s`;
}

/** Adds one form; a form that is already there keeps its meaning. */
function addPhrase(root: Map<string, PhraseNode>, phrase: string, concept: ConceptId, isPlural: boolean): void {
  const words = phrase.split(" ");
  let level = root;
  words.forEach((word, i) => {
    let node = level.get(word);
    if (node === undefined) {
      node = {};
      level.set(word, node);
    }
    if (i < words.length - 1) {
      node.next ??= new Map();
      level = node.next;
    } else if (node.concept === undefined) {
      node.concept = concept;
      node.isPlural = isPlural;
    }
  });
}

function splitEntries(text: string): readonly string[] {
  return text
    .split(/[;\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}
