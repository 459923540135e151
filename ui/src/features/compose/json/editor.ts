//! CodeMirror for the payload. Fetched apart from the rest of the window; knows nothing of drafts. What is done in it
//! is told to the draft, whose history it is part of: it has none of its own.

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap } from '@codemirror/commands';
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentService,
  indentUnit,
} from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { Annotation, Compartment, EditorSelection, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  hoverTooltip,
  keymap,
  lineNumbers,
  tooltips,
  type Tooltip,
  type ViewUpdate,
} from '@codemirror/view';
import { difference } from '../../../shared/difference';
import { completionSource, placeOfInfo } from './completion';
import { fixAtCursor, marked, type Mark } from '../../../shared/json/diagnostics';
import { applyEdits, type Edit } from './edit';
import '../../../shared/json/editor.css';
import { folding } from '../../../shared/json/folding';
import { highlight } from '../../../shared/json/highlight';
import { hoverAt, tooltip, type Hovering } from './hover';
import { endsWithTwo, SAME, TWO_UNITS, type Positions } from './positions';
import { spotAt } from './spot';
import { adoptStyles } from '../../../shared/json/styles';

export interface JsonEditor {
  /** Takes over a change made elsewhere; the cursor stays. */
  setText(text: string): void;
  setMarks(marks: readonly Mark[]): void;
  /** CodeMirror's own words, by its English ones. */
  setPhrases(phrases: Record<string, string>): void;
  /** Selects a range of the text and brings it into sight. */
  select(from: number, to: number): void;
  /** Types at the cursor; into quotes where it is in no string. */
  insert(text: string): void;
  search(): void;
  focus(): void;
  close(): void;
}

interface Options extends Hovering {
  text: string;
  label: string;
  phrases: Record<string, string>;
  /** With `alone`, it is a step of its own to undo: a paste, a completion. */
  onchange: (text: string, alone: boolean) => void;
  /** Formats the text. */
  onformat: () => void;
}

/** Characters that are shown as a sign: controls and those that cannot be seen, but not the half of a line break. */
const SPECIAL =
  /[\u0000-\u0008\u000a-\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202d\u202e\u2066\u2067\u2069\ufeff\ufff9-\ufffc]/gu; // eslint-disable-line no-control-regex

/** Marks what the draft changed, which is not told to it again. */
const FROM_DRAFT = Annotation.define<boolean>();

/** What is done at once, and not typed. */
const ALONE = ['input.paste', 'input.drop', 'input.complete', 'delete.cut', 'move'];

/** Opens an editor in `parent`. */
export function openEditor(parent: HTMLElement, options: Options): JsonEditor {
  adoptStyles(document);
  return new Editor(parent, options);
}

class Editor implements JsonEditor {
  readonly #view: EditorView;
  readonly #options: Options;
  readonly #phrases = new Compartment();
  /** The text of the document, as the draft has it. */
  #text: string;
  #positions: Positions;

  constructor(parent: HTMLElement, options: Options) {
    this.#options = options;
    this.#text = options.text;
    this.#positions = endsWithTwo(options.text) ? TWO_UNITS : SAME;
    this.#view = new EditorView({ parent, state: this.#state(options.phrases) });
  }

  setText(next: string): void {
    const now = this.#text;
    const changed = difference(now, next);
    if (!changed) return;
    if (this.#positions === TWO_UNITS || (now === '' && endsWithTwo(next))) return this.#reset(next);
    this.#text = next;
    const { at, removed, inserted } = changed;
    this.#view.dispatch({
      changes: { from: at, to: at + removed.length, insert: inserted },
      annotations: FROM_DRAFT.of(true),
    });
  }

  setMarks(marks: readonly Mark[]): void {
    const { state } = this.#view;
    const at = (place: number) => this.#positions.toDoc(state.doc, place);
    this.#view.dispatch(marked(state, marks, at));
  }

  setPhrases(phrases: Record<string, string>): void {
    this.#view.dispatch({ effects: this.#phrases.reconfigure(EditorState.phrases.of(phrases)) });
  }

  select(from: number, to: number): void {
    const { doc } = this.#view.state;
    const [anchor, head] = [from, to].map((it) => this.#positions.toDoc(doc, it)) as [number, number];
    const effects = EditorView.scrollIntoView(EditorSelection.range(anchor, head), { y: 'center' });
    this.#view.dispatch({ selection: { anchor, head }, effects });
    this.#view.focus();
  }

  insert(text: string): void {
    const { state } = this.#view;
    const { quoted } = spotAt(this.#text, this.#positions.toText(state.doc, state.selection.main.head));
    const insert = quoted ? text : JSON.stringify(text);
    this.#view.dispatch({ ...state.replaceSelection(insert), userEvent: 'input.type', scrollIntoView: true });
    this.#view.focus();
  }

  search(): void {
    openSearchPanel(this.#view);
  }

  focus(): void {
    this.#view.focus();
  }

  close(): void {
    this.#view.destroy();
  }

  /** Lines may end in another way now: the document is made anew. */
  #reset(text: string): void {
    const { scrollDOM, state } = this.#view;
    const head = Math.min(state.selection.main.head, text.length);
    const top = scrollDOM.scrollTop;
    this.#text = text;
    this.#positions = endsWithTwo(text) ? TWO_UNITS : SAME;
    const fresh = this.#state(this.#options.phrases);
    this.#view.setState(fresh.update({ selection: { anchor: Math.min(head, fresh.doc.length) } }).state);
    scrollDOM.scrollTop = top;
  }

  #state(phrases: Record<string, string>): EditorState {
    const two = this.#positions === TWO_UNITS;
    return EditorState.create({
      doc: this.#text,
      extensions: [
        // Only `\n` parts lines, or only `\r\n`: another `\r` is a character like any other, and none is lost.
        EditorState.lineSeparator.of(two ? '\r\n' : '\n'),
        EditorView.clipboardInputFilter.of((text) => (two ? text.replace(/\r\n|\r|\n/g, '\r\n') : text)),
        this.#phrases.of(EditorState.phrases.of(phrases)),
        this.#extensions(),
      ],
    });
  }

  #extensions(): Extension {
    const { label, onformat } = this.#options;
    const source = completionSource(this.#options, ({ state, pos }) => [
      this.#text,
      this.#positions.toText(state.doc, pos),
    ]);
    return [
      lineNumbers(),
      foldGutter(),
      codeFolding(),
      folding,
      lintGutter(),
      highlightSpecialChars({ specialChars: SPECIAL }),
      drawSelection(),
      indentUnit.of('  '),
      indenting,
      closeBrackets(),
      EditorState.languageData.of(() => [{ closeBrackets: { brackets: ['{', '[', '"'] } }]),
      bracketMatching({ brackets: '{}[]' }),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      search({ top: true }),
      highlight,
      autocompletion({
        override: [source],
        icons: false,
        tooltipClass: () => 'json-completions',
        positionInfo: placeOfInfo,
      }),
      hoverTooltip((view, pos) => this.#hover(view, pos)),
      tooltips({ position: 'absolute', tooltipSpace: ({ dom }) => dom.getBoundingClientRect() }),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': label, 'data-field': 'payload' }),
      keymap.of([
        // Tab goes on to the next control, as everywhere; Mod-Enter belongs to the window, and undo to the draft.
        { key: 'Mod-.', run: fixAtCursor },
        { key: 'Shift-Alt-f', run: () => (onformat(), true) },
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...lintKeymap,
        ...searchKeymap,
        ...foldKeymap,
        ...defaultKeymap.filter((it) => it.key !== 'Mod-Enter'),
      ]),
      EditorView.updateListener.of((update) => {
        const ours = update.transactions.some((it) => it.annotation(FROM_DRAFT));
        if (update.docChanged && !ours) this.#follow(update);
      }),
    ];
  }

  /** Does to the text what was done to the document. */
  #follow({ startState, changes, transactions }: ViewUpdate): void {
    const edits: Edit[] = [];
    const at = (place: number) => this.#positions.toText(startState.doc, place);
    changes.iterChanges((from, to, _from, _to, inserted) => {
      edits.push({
        from: at(from),
        to: at(to),
        insert: inserted.sliceString(0, inserted.length, startState.lineBreak),
      });
    });
    this.#text = applyEdits(this.#text, edits);
    const alone = transactions.some((it) => ALONE.some((event) => it.isUserEvent(event)));
    this.#options.onchange(this.#text, alone);
  }

  #hover(view: EditorView, pos: number): Tooltip | null {
    const { doc } = view.state;
    const found = hoverAt(this.#text, this.#positions.toText(doc, pos), this.#options);
    if (!found) return null;
    return tooltip(this.#positions.toDoc(doc, found.from), this.#positions.toDoc(doc, found.to), found.dom);
  }
}

/** A new line begins where the one before does, and further in behind an open bracket. */
const indenting = indentService.of((context, pos) => {
  const { text } = context.lineAt(pos, -1);
  const blank = /^\s*/.exec(text)?.[0] ?? '';
  return context.countColumn(blank) + (/[{[]\s*$/.test(text) ? context.unit : 0);
});
