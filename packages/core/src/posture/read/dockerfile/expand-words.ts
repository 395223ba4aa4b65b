import { isSpace } from './blanks.ts';

/** Gathers words from characters. */
export class Words {
  readonly #words: { text: string; start: number; end: number }[] = [];
  #text = '';
  #start = -1;

  /** Of a quoted part: its blanks do not split. */
  raw(text: string, start: number): void {
    this.#text += text;
    if (this.#start < 0) this.#start = start;
  }

  /** Blanks in it split. */
  split(text: string, start: number): void {
    for (const character of text) {
      if (!isSpace(character.charCodeAt(0))) this.raw(character, start);
      else if (this.#text !== '') this.#end(start);
      else this.#start = -1;
    }
  }

  done(end: number): { text: string; start: number; end: number }[] {
    if (this.#text !== '') this.#end(end);
    return this.#words;
  }

  #end(end: number): void {
    this.#words.push({ text: this.#text, start: this.#start, end });
    this.#text = '';
    this.#start = -1;
  }
}
