import Workloads

let network = try TraceReader.load("Traces/resnet50.json5")
print(network.layers.count)
