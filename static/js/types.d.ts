/** Words that the modules share. For the type checker only: no page loads this file. */

/** `[start, end)` in code points of the article. */
type Span = [number, number];
type Interval = { start: number; end: number };
type Unit = "free" | "word" | "sentence" | "article";
type Side = "start" | "end";
type Way = -1 | 1;

type Tag = {
  slug: string;
  name: string;
  key: string;
  slot: number;
  letter: string;
  asks_for_evidence: boolean;
};
/** What supports or contradicts an annotation: a link, or a passage. */
type Proof = {
  id: string;
  annotation: string;
  relation: "supports" | "contradicts";
  url: string;
  article: string | null;
  title: string;
  start: number | null;
  end: number | null;
  quote: string;
  note: string;
};
type Target = { url: string } | { article: string; title: string; start: number; end: number; quote: string };
type Annotation = Interval & {
  id: string;
  article: string;
  tag: string;
  quote: string;
  note: string;
  confidence: number | null;
  version: number;
  withdrawn_at: string | null;
};
/** Annotations as they come with the page, in text order. */
type Columns = {
  /** 16 bytes of each, in base64. */
  ids: string;
  /** The slugs that occur. */
  tags: string[];
  /** The place of its slug among them. */
  tag: number[];
  /** From the start of the one before, or of the text. */
  gaps: number[];
  lengths: number[];
  /** Version, note and confidence, by place, where they are not the usual 1, "" and null. */
  rest: Record<number, [number, string, number | null]>;
};
/** Marks as the compare page brings them; notes by place, where there are any. */
type PlainColumns = { tag: number[]; gaps: number[]; lengths: number[]; notes: Record<number, string> };
type Changes = Partial<Pick<Annotation, "tag" | "start" | "end" | "quote" | "note" | "confidence">>;

type Kind = "create" | "revise" | "withdraw" | "restore";
type Step = { kind: Kind; id: string; changes?: Changes };
/** What is kept on the device until the server has it. */
type Operation = {
  key?: number;
  user: string;
  article: string;
  operation: string;
  /** "prove" and "disprove" add and remove evidence; their id is that of the evidence. */
  kind: Kind | "prove" | "disprove";
  id: string;
  /** The annotation that evidence is for. */
  about?: string;
  version?: number;
  body?: Record<string, any>;
  /** The annotation before it; for evidence, what it says and of which tag. */
  was?: Annotation;
  refused?: Refusal;
};
type Refusal = { status: number; code: string; message: string; current: Annotation | null };
/** Status 0: the server was not reached. */
type Answer = { status: number; body: any; retryAfter: number };
type Trouble = "" | "offline" | "unwell" | "signed-out" | "somebody-else";
type OutboxState = { waiting: Operation[]; refused: Operation[]; trouble: Trouble; isDurable: boolean };
type Disk = {
  all: (user: string) => Promise<Operation[]>;
  add: (operation: Operation) => Promise<number>;
  replace: (operation: Operation) => Promise<unknown>;
  remove: (key: number) => Promise<unknown>;
};
type Outside = {
  user: string;
  keep: Disk;
  send: (operation: Operation) => Promise<Answer>;
  later?: (act: () => void, milliseconds: number) => any;
  cancel?: (handle: any) => void;
  /** Runs one tab's turn at a time. */
  exclusively?: (act: () => Promise<void>) => Promise<void>;
  chance?: () => number;
};

type OutboxHooks = {
  change?: (state: OutboxState) => void;
  kept?: () => void;
  adopted?: () => void;
  stored?: (operation: Operation, body: any) => void;
  refused?: (operation: Operation) => void;
};
type Sender = (
  method: string,
  address: string,
  options?: { body?: object; operation?: string; version?: number; user?: string; /** Outlives the page. */ keepalive?: boolean },
) => Promise<Answer>;

type Painted = Interval & { slot: number };
type Painter = { paint: (spans: Painted[]) => void; point: (span: Interval | null) => void; refresh: () => void };
/** A paragraph as far as words are concerned. */
type Stretch = Interval & { map: import("./anchoring.js").OffsetMap };

type PageData = {
  article: string;
  project: string;
  user: string;
  unit: Unit;
  overlapping: boolean;
  length: number;
  between: Record<number, string>;
  language: string;
  sentences: Span[];
  tags: Tag[];
  /** The person's key for each deed of the page; none when single keys are off. */
  keys: Record<string, string>;
  evidence: Proof[];
  reading: { id: string; state: string; seq: number; place: number };
  is_tour_done: boolean;
  urls: Record<string, string>;
};

/** The same as the page brings it; sentences as steps. */
type SentPage = Omit<PageData, "sentences"> & { sentences: number[]; annotations: Columns };

// --- What the parts of the reading page hand to each other ---------------------------------------

type Anchors = import("./anchoring.js").Anchors;
type Paragraph = import("./anchoring.js").Paragraph;
type DeskParts = {
  store: import("./store.js").Store;
  history: import("./history.js").History;
  text: import("./selection.js").TextSelection;
  palette: import("./palette.js").Palette;
  popover: import("./popover.js").Popover;
  painter: Painter;
  sidebar: import("./sidebar.js").Sidebar;
  status: import("./status.js").Status;
  nameOf: (slug: string) => string;
  page: PageData;
  story: HTMLElement;
};
type CardParts = {
  palette: HTMLElement;
  /** The sheet under a span. */
  sheet: HTMLElement;
  /** The cards beside the text. */
  rail: HTMLElement;
  text: HTMLElement;
  tags: Tag[];
  /** Where the cards stand with their precedents. */
  address: string;
};
type SittingParts = { page: PageData; anchors: Anchors; status: import("./status.js").Status };
type PopoverWiring = {
  /** The sheet is there; more can be added to the open span's part and to the foot. */
  onShow: (annotation: Annotation, sheet: HTMLElement, foot: HTMLElement) => void;
  onTag: (id: string, slug: string) => void;
  /** The first and the last word of a span. */
  endWords: (id: string) => string[];
  onMove: (id: string, side: Side, way: Way) => void;
  onNote: (id: string, note: string) => void;
  onRemove: (id: string) => void;
  onOpen: (id: string) => void;
  onClose: () => void;
};
type DraftsWiring = {
  /** What has to be stored before something is sent. */
  first: () => Promise<unknown>;
  /** The annotation whose note is being written. */
  noteOf: () => string;
};
/** What was begun at marks in an earlier page: notes by annotation, and the annotations with evidence. */
type Begun = { notes: Map<string, string>; proofs: string[] };
/** Evidence that is being typed. */
type Draft = { isOpen: boolean; asked: string; relation: Proof["relation"]; url: string; note: string; problem: string };
type MeaningParts = {
  page: PageData;
  tags: Map<string, Tag>;
  desk: import("./desk.js").Desk;
  outbox: import("./outbox.js").Outbox;
  shelf: import("./shelf.js").Shelf;
  /** Evidence that was begun in an earlier page, by its name on the shelf. */
  begun: Map<string, Partial<Draft>>;
  onComment: (annotation: Annotation) => void;
  onCard: (slug: string) => void;
};
type SidebarParts = { list: HTMLElement; count: HTMLElement; tally: HTMLElement; empty: HTMLElement };
type Row = { element: HTMLElement; annotation: Annotation; version: number; isPending: boolean };
type SidebarWiring = {
  onGo: (id: string) => void;
  onRemove: (id: string) => void;
  onKey: (id: string, key: string) => void;
};
type StatusParts = { pill: HTMLElement; voice: HTMLElement; toast: HTMLElement };
type StatusWiring = {
  signIn: string;
  signOut: string;
  onRefused: (refused: Operation[]) => unknown;
  onTray: () => void;
  onUndo: () => void;
};
type TrayWiring = {
  user: string;
  /** The address below which articles are. */
  articles: string;
  /** Whether this page can take up what was refused on an article. */
  isHere: (article: string) => boolean;
  placeOf: (article: string) => string;
  nameOf: (slug: string) => string;
  onCompare: (id: string) => void;
  onAgain: (id: string) => void;
  onLetGo: (operations: Operation[]) => void;
  /** The reading is open again: send these. */
  onReopened: (article: string, operations: Operation[]) => Promise<unknown>;
  say: (sentence: string) => void;
};
type RefusalParts = {
  page: PageData;
  tags: Map<string, Tag>;
  store: import("./store.js").Store;
  outbox: import("./outbox.js").Outbox;
  status: import("./status.js").Status;
  anchors: Anchors;
  refetch: (id: string) => Promise<void>;
};
type ConflictWiring = {
  tags: Map<string, Tag>;
  quote: (start: number, end: number) => string;
  length: number;
  onMine: () => void;
  onStored: () => void;
  onLater: () => void;
};
/** What a person may choose the key for; the names are those of corpus_app/keys.py. */
type SingleKeyDeed = "sentence" | "word" | "repeat" | "everywhere" | "previous" | "next" | "find" | "describe" | "card" | "guideline" | "help";
type Deeds = Record<SingleKeyDeed, () => void> & {
  tag: (event: KeyboardEvent) => boolean;
  shrink: () => void;
  moveEnd: (side: Side, way: Way) => void;
  /** To another span of the open sheet; false when there is none. */
  cycle: (way: Way) => boolean;
  remove: () => void;
  undo: () => void;
  redo: () => void;
  open: () => void;
  escape: () => void;
  mend: () => void;
};

// --- The compare page -----------------------------------------------------------------------------

type Decision = {
  tag: string;
  start: number;
  end: number;
  verdict: "accepted" | "rejected";
  reason: string;
  is_precedent: boolean;
};
type Ruling = Decision & { id: string; quote: string; decided_by: string; version: number; withdrawn_at: string | null };
/** The number of the tag, start, end, note. */
type PlainMark = [number, number, number, string];
/** A reading in its lane. */
type Read = { id: string; name: string; marks: PlainMark[] };
/** The number of the tag, start, end, and how many of the readers marked it so. */
type Proposal = [number, number, number, number, number];
type Remark = {
  id: string;
  parent: string | null;
  author: string;
  body: string;
  is_resolved: boolean;
  is_own: boolean;
  start: number | null;
  end: number | null;
};
type ComparePage = {
  article: string;
  user: string;
  text: string | null;
  tags: Tag[];
  has_keys: boolean;
  readings: Read[];
  everybody: string[];
  is_hidden: boolean;
  places: Span[];
  current: number;
  rulings: Ruling[];
  proposals: Proposal[];
  comments: Remark[];
  settles_talk: boolean;
  cursor: string | null;
  adjudicated_at: string | null;
  may_rule: boolean;
  urls: Record<string, string>;
};
/** The same as the page brings it: marks and places as steps, rulings without what the page says besides. */
type SentComparePage = Omit<ComparePage, "readings" | "places" | "rulings"> & {
  readings: (Omit<Read, "marks"> & PlainColumns)[];
  places: number[];
  rulings: Omit<Ruling, "quote" | "withdrawn_at">[];
};
type News = {
  cursor: string;
  adjudicated_at: string | null;
  readings: { id: string }[];
  gone: string[];
  rulings: Ruling[] | null;
  comments: Remark[] | null;
};
type CaseWiring = {
  quote: (start: number, end: number) => string;
  /** How many words a span touches. */
  words: (span: Span) => number;
  onReach: (span: Span) => void;
};
type RulingWiring = {
  page: ComparePage;
  desk: import("./case.js").Case;
  ruled: import("./ruled.js").Ruled;
  anchors: Anchors;
  words: import("./segments.js").Words;
  onChange: () => void;
  go: (number: number) => void;
  tell: (sentence: string, ...more: Node[]) => void;
};
