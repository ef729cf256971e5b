// The few browser interfaces that our page scripts use, written out here so that the DOM's many globals stay out of the
// rest of the program, where `name` or `status` by accident must not compile.

export interface PageElement {
  readonly children: ArrayLike<PageElement>;
  readonly dataset: Record<string, string | undefined>;
  readonly style: Record<string, string> & { setProperty(name: string, value: string): void };
  readonly classList: {
    add(name: string): void;
    remove(name: string): void;
    toggle(name: string, on?: boolean): boolean;
  };
  readonly clientWidth: number;
  readonly clientHeight: number;
  readonly offsetWidth: number;
  readonly offsetHeight: number;
  textContent: string | null;
  className: string;
  id: string;
  title: string;
  type: string;
  value: string;
  href: string;
  src: string;
  alt: string;
  hidden: boolean;
  disabled: boolean;
  tabIndex: number;
  readonly parentElement: PageElement | null;
  append(...nodes: readonly (PageElement | string)[]): void;
  replaceChildren(...nodes: readonly (PageElement | string)[]): void;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): ArrayLike<PageElement> & Iterable<PageElement>;
  closest(selector: string): PageElement | null;
  contains(other: unknown): boolean;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  addEventListener(
    type: string,
    listener: (event: PageEvent) => void,
    options?: { passive?: boolean; once?: boolean },
  ): void;
  getBoundingClientRect(): { left: number; top: number; width: number; height: number };
  scrollIntoView(options?: { block?: string; behavior?: string }): void;
  focus(options?: { preventScroll?: boolean }): void;
  remove(): void;
  setPointerCapture(pointerId: number): void;
  /** Dialogs. */
  readonly open: boolean;
  showModal(): void;
  close(): void;
}

export interface PageCanvas extends PageElement {
  width: number;
  height: number;
  getContext(kind: "2d"): CanvasContext | null;
}

export interface PageEvent {
  readonly target: PageElement | null;
  readonly clientX: number;
  readonly clientY: number;
  readonly deltaY: number;
  readonly deltaMode: number;
  readonly pointerId: number;
  readonly pointerType: string;
  readonly button: number;
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  preventDefault(): void;
}

export interface PagePath {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, start: number, end: number): void;
  closePath(): void;
}

export interface CanvasContext extends PagePath {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  lineJoin: string;
  lineCap: string;
  globalAlpha: number;
  font: string;
  textAlign: string;
  textBaseline: string;
  beginPath(): void;
  fill(path?: PagePath, rule?: string): void;
  stroke(path?: PagePath): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  clearRect(x: number, y: number, width: number, height: number): void;
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void;
  setLineDash(lengths: readonly number[]): void;
  drawImage(image: PageCanvas, x: number, y: number, width?: number, height?: number): void;
  measureText(text: string): { width: number };
  fillText(text: string, x: number, y: number): void;
  strokeText(text: string, x: number, y: number): void;
}

export interface PageDocument {
  readonly documentElement: PageElement;
  readonly body: PageElement;
  readonly activeElement: PageElement | null;
  getElementById(id: string): PageElement | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): ArrayLike<PageElement> & Iterable<PageElement>;
  createElement(name: "canvas"): PageCanvas;
  createElement(name: string): PageElement;
  addEventListener(type: string, listener: (event: PageEvent) => void): void;
}

export interface PageWindow {
  readonly devicePixelRatio: number;
  readonly location: { hash: string };
  getComputedStyle(element: PageElement): { getPropertyValue(name: string): string };
  requestAnimationFrame(run: (time: number) => void): number;
  matchMedia(query: string): { readonly matches: boolean; addEventListener(type: "change", run: () => void): void };
  addEventListener(type: string, listener: () => void): void;
}

export interface PathConstructor {
  new (): PagePath;
}

export interface ResizeObserverConstructor {
  new (run: () => void): { observe(element: PageElement): void };
}
