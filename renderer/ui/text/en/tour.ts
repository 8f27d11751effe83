export const tour = {
  name: 'Tour for beginners',
  progress: 'Step {{n}} of {{of}}',
  back: 'Back',
  skip: 'Skip this step',
  end: 'End the tour',
  opening: 'Opening the practice picture…',
  step: {
    class: {
      title: 'Choose a class',
      text: 'The classes to annotate are listed on the right. Click “Head”.',
    },
    box: {
      title: 'Draw a box',
      text: 'Press the mouse at the top left of the cat’s head, drag to the bottom right, and let go. Ears belong to it.',
    },
    move: {
      title: 'Move it',
      text: 'Press {{keySelect}} for “Select”, then drag inside the box; drag a small square on its edge to change its size.',
    },
    zoom: {
      title: 'Zoom',
      text: 'Turn the mouse wheel or press {{keyZoom}} to see more closely. {{keyFit}} shows the whole picture.',
    },
    key: {
      title: 'A class by its key',
      text: 'Every class has a key, faster than the mouse. Press 1 for “Cat”.',
    },
    polygon: {
      title: 'Draw a polygon',
      text: 'See the whole picture ({{keyFit}}), click along the edge of the cat and press {{keyComplete}} to close it. {{keyBack}} takes a wrong point back.',
    },
    part: {
      title: 'Draw a part',
      text: 'Press 3 for “Eye” and click the middle of an eye. It joins the head by itself: see the list on the right.',
    },
    undo: { title: 'Undo', text: 'A slip does no harm: press {{keyUndo}}, and the last stroke is gone.' },
    check: {
      title: 'Check',
      text: 'Look it over before you submit: click “Check” below ({{keyCheck}}). What is missing or wrong is listed, and “Show me” leads to it.',
    },
    submit: {
      title: 'Submit',
      text: 'Press {{keyRedo}} to bring the eye back, then “Submit and next”. Where a warning is all right, “Submit anyway”.',
    },
  },
  doneTitle: 'Well done!',
  done: 'The practice ends here, and nothing was sent. To repeat it, choose “Tour for beginners” under “Help”.',
  finish: 'Start working',
  again: 'Once more',
} as const
