"""What a page sends to the computer's loudspeaker: scripts for it."""

SPY = """() => {
    const connect = AudioNode.prototype.connect;
    AudioNode.prototype.connect = function (target, ...rest) {
        if (target instanceof AudioDestinationNode) {
            window.spy = new AnalyserNode(this.context, { fftSize: 4096, smoothingTimeConstant: 0 });
            connect.call(this, window.spy);
        }
        return connect.call(this, target, ...rest);
    };
}"""
"""Hears what goes to the computer's loudspeaker."""

HEARD = """() => {
    if (!window.spy) return 0;
    const lines = new Float32Array(window.spy.frequencyBinCount);
    window.spy.getFloatFrequencyData(lines);
    const best = lines.indexOf(Math.max(...lines));
    return lines[best] > -30 ? best * window.spy.context.sampleRate / window.spy.fftSize : 0;
}"""
"""The strongest frequency that it hears now, in hertz."""
