// What is asked of a page, within the page: each function returns sentences on what is wrong.
"use strict";

// Every plot is there, and has marks that take up room.
exports.plots = async (wanted) => {
  const faults = [];
  for (const id of wanted) {
    const figure = document.getElementById(id);
    if (!figure) { faults.push(`there is no plot '${id}'`); continue; }
    const lines = [...figure.querySelectorAll(".frame path.line, .frame path.bars")].filter((line) => {
      const box = line.getBoundingClientRect();
      const style = getComputedStyle(line);
      return box.width > 20 && (style.stroke !== "none" || style.fill !== "none");
    });
    if (lines.length === 0) faults.push(`plot '${id}' has no marks`);
    if (figure.querySelector(".frame") && !figure.querySelector("svg[aria-label], img[alt]")) {
      faults.push(`plot '${id}' says nothing to who does not see it`);
    }
    const image = figure.querySelector("img");
    if (!image) continue;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
    const shades = new Set(pixels.filter((_, i) => i % 4 === 3));
    if (shades.size < 3) faults.push(`the map of '${id}' has ${shades.size} shades`);
  }
  return faults;
};

// Nothing sticks out of the page, and no text out of its box.
exports.overflow = () => {
  const faults = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) faults.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const element of document.body.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    const name = `<${element.tagName.toLowerCase()} class='${element.getAttribute("class") || ""}'>`;
    if (box.width > 0 && (box.right > width + 1 || box.left < -1)) {
      faults.push(`${name} '${element.textContent.slice(0, 30)}' lies from ${box.left.toFixed(0)} to ${box.right.toFixed(0)}`);
    }
    if (element instanceof HTMLElement && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1) {
      faults.push(`${name} '${element.textContent.slice(0, 30)}' is ${element.scrollWidth} wide in ${element.clientWidth}`);
    }
  }
  return faults.slice(0, 10);
};

// WCAG 2.2, 1.4.3: the contrast of every text with the ground behind it.
exports.contrast = () => {
  const CONTRAST_MIN = 4.5;
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (channels) => {
    const [r, g, b] = channels.slice(0, 3).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faults = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (text === "" || element.closest("svg")) continue;
    const ink = numbers(getComputedStyle(element).color);
    const [bright, dark] = [light(ink), light(groundOf(element))].sort((a, b) => b - a);
    const contrast = (bright + 0.05) / (dark + 0.05);
    if (contrast < CONTRAST_MIN) faults.push(`'${text.slice(0, 30)}' has a contrast of ${contrast.toFixed(2)}`);
  }
  return faults.slice(0, 10);
};
