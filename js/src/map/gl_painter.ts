import { scale } from "./camera";
import { HOLLOW } from "./looks";
import { type Painter, type Points, pointSize, type Scene } from "./painter";

/** Points in one frame: software that draws a million of them in one takes a third of a second. */
const PER_FRAME = 250_000;
const MAX_LOOKS = 64;
const LEAST_SELECTED_PX = 4;
/** Points smaller than this are squares: no eye can tell their shape. */
const PLAIN_PX = 3.5;

const VERTEX = `#version 300 es
in vec2 xy, before;
in float code, selected;
uniform vec4 view;
uniform float moved, size, wanted;
uniform vec4 looks[${MAX_LOOKS}];
uniform vec3 ground;
out vec3 color;
flat out int shape;
void main() {
  vec4 look = looks[int(code)];
  shape = int(look.w) % 8;
  color = wanted == 0. ? mix(ground, look.rgb, .22) : look.rgb;
  gl_PointSize = size;
  bool isOut = wanted < 2. && wanted != selected;
  float depth = wanted == 1. ? -.5 : look.w < 8. ? 0. : .5;
  gl_Position = vec4(isOut ? vec2(3.) : mix(before, xy, moved) * view.xy + view.zw, depth, 1.);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec3 color;
flat in int shape;
uniform float size, edge;
uniform vec3 ink;
out vec4 pixel;
void main() {
  if (size < ${PLAIN_PX.toFixed(1)}) { pixel = vec4(color, 1.); return; }
  vec2 at = (gl_PointCoord - .5) * size;
  float r = size / 2. - .5;
  vec2 far = abs(at);
  float d = shape == 1 ? max(far.x, far.y) - r * .85
    : shape == 2 ? max(far.x * .87 - (at.y - r * .12) * .5, at.y - r * .12) - r * .55
    : shape == 3 ? (far.x + far.y - r) * .75
    : shape == ${HOLLOW} && edge == 0. ? abs(length(at) - r * .8) - max(.55, r * .22)
    : length(at) - r;
  float cover = clamp(.5 - d, 0., 1.);
  if (cover == 0.) discard;
  pixel = vec4(mix(color, ink, edge == 0. ? 0. : clamp(d + edge + .5, 0., 1.)), 1.) * cover;
}`;

/** Draws the points with WebGL 2: six bytes a point, and no index. */
export class GlPainter implements Painter {
  readonly canvas: HTMLCanvasElement;
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #buffers = new Map<string, WebGLBuffer | null>();
  #n = 0;
  #hasSelected = false;

  /** Null where the browser has no WebGL 2. */
  static on(canvas: HTMLCanvasElement): GlPainter | null {
    try {
      const gl = canvas.getContext("webgl2", {
        antialias: false,
        preserveDrawingBuffer: true,
      });
      return gl === null ? null : new GlPainter(canvas, gl);
    } catch {
      return null;
    }
  }

  private constructor(canvas: HTMLCanvasElement, gl: WebGL2RenderingContext) {
    this.canvas = canvas;
    this.#gl = gl;
    this.#program = linked(gl);
    gl.useProgram(this.#program);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL); // among equals the later one covers the earlier
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  load(points: Points, what: "xy" | "codes" | "selected"): void {
    const { xy, from, codes, selected } = points;
    this.#n = xy.length / 2;
    this.#hasSelected = selected !== null;
    if (what === "xy") {
      this.#upload("xy", xy, 2);
      if (from !== null) this.#upload("before", from, 2);
      else this.#drop("before");
    } else if (what === "codes") this.#upload("code", codes, 1);
    else if (selected !== null) this.#upload("selected", selected, 1);
    else this.#drop("selected");
  }

  paint(scene: Scene, done: number): { done: number; total: number } {
    const { camera, size, ratio } = scene;
    const gl = this.#gl;
    const n = this.#n;
    const { width, height } = this.canvas;
    gl.viewport(0, 0, width, height);
    if (done === 0) {
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    }
    const [sx, sy] = scale(camera, size);
    const [x, y] = [(2 * sx) / size.width, (-2 * sy) / size.height];
    gl.uniform4f(this.#at("view"), x, y, -camera.x * x, -camera.y * y);
    gl.uniform1f(this.#at("moved"), scene.moved);
    gl.uniform3f(this.#at("ground"), ...scene.ground);
    gl.uniform3f(this.#at("ink"), ...scene.ink);
    const looks = scene.looks
      .slice(0, MAX_LOOKS)
      .flatMap(({ color, shape, isFaint }) => [...color, isFaint ? shape + 8 : shape]);
    if (looks.length > 0) gl.uniform4fv(this.#at("looks"), looks);
    const total = this.#hasSelected ? 2 * n : n;
    const end = Math.min(total, done + PER_FRAME);
    const px = ratio * pointSize(n, camera, size);
    const pass = (first: number, last: number, isSelected: number, diameter: number, edge = 0) => {
      if (last <= first) return;
      gl.uniform1f(this.#at("wanted"), isSelected);
      gl.uniform1f(this.#at("size"), diameter);
      if (diameter < PLAIN_PX) gl.disable(gl.BLEND);
      else gl.enable(gl.BLEND);
      gl.uniform1f(this.#at("edge"), edge);
      gl.drawArrays(gl.POINTS, first, last - first);
    };
    pass(Math.min(done, n), Math.min(end, n), this.#hasSelected ? 0 : 2, px);
    const large = Math.max(px, LEAST_SELECTED_PX * ratio);
    pass(Math.max(done, n) - n, end - n, 1, large + 2 * ratio, ratio);
    return { done: end, total };
  }

  free(): void {
    this.#gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  #upload(name: string, array: Uint16Array | Uint8Array, n: number): void {
    const gl = this.#gl;
    const buffer = this.#buffers.get(name) ?? gl.createBuffer();
    this.#buffers.set(name, buffer);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, array, gl.STATIC_DRAW);
    const place = gl.getAttribLocation(this.#program, name);
    const isPlace = n === 2;
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(
      place,
      n,
      isPlace ? gl.UNSIGNED_SHORT : gl.UNSIGNED_BYTE,
      isPlace, // places are 0..1, codes are whole numbers
      0,
      0,
    );
  }

  /** It is the same for all points, and not read for each. */
  #drop(name: string): void {
    this.#gl.disableVertexAttribArray(this.#gl.getAttribLocation(this.#program, name));
  }

  #at(name: string): WebGLUniformLocation | null {
    return this.#gl.getUniformLocation(this.#program, name);
  }
}

function linked(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type);
    if (shader === null) throw new Error("The graphics context is lost.");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new Error(gl.getProgramInfoLog(program) ?? "The shaders cannot be linked.");
  }
  return program;
}
