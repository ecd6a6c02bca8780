// WCAG contrast of what is painted. Colours are resolved by a canvas, layer over layer, because
// computed ones come as color(srgb …) with alpha, and stand on other translucent ones.
var paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

function painted(layers) {
  paint.canvas.width = paint.canvas.height = 1;
  for (const [color, alpha] of layers) {
    paint.globalAlpha = alpha;
    paint.fillStyle = color;
    paint.fillRect(0, 0, 1, 1);
  }
  return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

function luminance(rgb) {
  const [r, g, b] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

// Backgrounds from the page to the element, and the opacity that all of the element has.
function backdrop(element) {
  const layers = [];
  for (let each = element; each; each = each.parentElement) {
    layers.unshift([getComputedStyle(each).backgroundColor, 1]);
  }
  return [["Canvas", 1], ...layers];
}

function opacity(element) {
  let product = 1;
  for (let each = element; each; each = each.parentElement) product *= getComputedStyle(each).opacity;
  return product;
}

function isPainted(element) {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && !element.closest(".snb-hidden");
}

function describe(element, contrast) {
  const name = element.getAttribute("class") || element.tagName;
  return { what: `${name}: ${element.textContent.slice(0, 40)}`, contrast };
}

var textContrasts = () => {
  const walker = document.createTreeWalker(document.querySelector(".snb"), NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !isPainted(element)) continue;
    const layers = backdrop(element);
    const ink = painted([...layers, [getComputedStyle(element).color, opacity(element)]]);
    found.push(describe(element, ratio(ink, painted(layers))));
  }
  for (const element of document.querySelectorAll(".snb input")) {
    const layers = backdrop(element);
    const ink = getComputedStyle(element, "::placeholder").color;
    found.push(describe(element, ratio(painted([...layers, [ink, 1]]), painted(layers))));
  }
  return found;
};

// Marks of a switched-off LF are dimmed on purpose; its words are not.
var markContrasts = () => {
  const found = [];
  const add = (element, color, ground) => {
    if (!isPainted(element) || element.closest(".is-off")) return;
    const layers = backdrop(ground);
    found.push(describe(element, ratio(painted([...layers, [color, opacity(element)]]), painted(layers))));
  };
  const style = (element) => getComputedStyle(element);
  for (const path of document.querySelectorAll(".snb .snb-mark > path")) {
    const { fill, stroke } = style(path);
    add(path, fill === "none" ? stroke : fill, path.closest("svg").parentElement);
  }
  for (const part of document.querySelectorAll(".snb .snb-bar > span")) {
    add(part, style(part).backgroundColor, part.closest(".snb-bar").parentElement);
  }
  for (const mark of document.querySelectorAll(".snb mark")) {
    add(mark, style(mark).borderBottomColor, mark.parentElement);
  }
  for (const line of document.querySelectorAll(".snb .snb-interval")) {
    add(line, style(line).stroke, line.closest("td"));
  }
  for (const diamond of document.querySelectorAll(".snb .snb-model-estimate")) {
    add(diamond, style(diamond).stroke, diamond.closest("td"));
  }
  for (const knob of document.querySelectorAll(".snb .snb-switch i")) {
    add(knob, style(knob).borderTopColor, knob.parentElement);
  }
  for (const badge of document.querySelectorAll(".snb .snb-badge, .snb .snb-chip, .snb .snb-dot")) {
    const { borderTopColor, borderTopWidth, backgroundColor } = style(badge);
    add(badge, borderTopWidth === "0px" ? backgroundColor : borderTopColor, badge.parentElement);
  }
  return found;
};
