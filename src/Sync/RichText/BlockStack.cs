using System.Collections.Immutable;

namespace Concord.Sync.RichText;

/// <summary>The lists, items and quotes that are open while blocks are read from tags; what was never closed is closed at the end.</summary>
internal sealed class BlockStack
{
    private readonly Stack<Frame> frames = new([new Frame("", false, 1)]);

    public void Add(Block block)
    {
        var top = frames.Peek();
        // Two lists of a kind in a row read as one.
        if (block is Block.Listing list && top.Blocks is [.., Block.Listing before] && before.Ordered == list.Ordered)
        {
            top.Blocks[^1] = before with { Items = before.Items.AddRange(list.Items) };
        }
        else if (top is { IsList: true, Flat: false })
        {
            top.Items.Add([block]);
        }
        else
        {
            top.Blocks.Add(block);
        }
    }

    /// <param name="name">ul, ol, li or blockquote.</param>
    /// <param name="closes">True for an end tag.</param>
    /// <param name="start">The number a list begins with.</param>
    public void Take(string name, bool closes, int start)
    {
        if (name == "li" && !closes)
        {
            OpenItem();
        }
        else if (!closes)
        {
            // Beyond the depth limit the tags are left out and what is in them stays.
            frames.Push(new Frame(name, Depth >= Block.MaxDepth, start));
        }
        else if (name == "li" ? InItem : frames.Any(frame => frame.Name == name))
        {
            CloseUpTo(name);
        }
    }

    public ImmutableArray<Block> Close()
    {
        while (frames.Count > 1)
        {
            CloseTop();
        }

        return [.. frames.Peek().Blocks];
    }

    // What stands in a list is inside an item, with or without a tag that says so.
    private int Depth => frames.Count(frame => !frame.Flat && (frame.IsList || frame.Name == "blockquote"));

    // An item belongs to the innermost list.
    private bool InItem => frames.TakeWhile(frame => !frame.IsList).Any(frame => frame.Name == "li");

    private void OpenItem()
    {
        if (InItem)
        {
            CloseUpTo("li");
        }
        else if (!frames.Peek().IsList)
        {
            Take("ul", closes: false, 1);
        }

        frames.Push(new Frame("li", frames.Peek().Flat, 1));
    }

    private void CloseUpTo(string name)
    {
        for (var closed = ""; closed != name;)
        {
            closed = frames.Peek().Name;
            CloseTop();
        }
    }

    private void CloseTop()
    {
        var frame = frames.Pop();
        if (frame.Flat)
        {
            frame.Blocks.ForEach(Add);
        }
        else if (frame.IsList && frame.Items.Count > 0)
        {
            Add(new Block.Listing(frame.Name == "ol", frame.Name == "ol" ? frame.Start : 1, [.. frame.Items]));
        }
        else if (frame.Name == "blockquote" && frame.Blocks.Count > 0)
        {
            Add(new Block.Quote([.. frame.Blocks]));
        }
        else if (frame.Name == "li" && frame.Blocks.Count > 0)
        {
            frames.Peek().Items.Add([.. frame.Blocks]);
        }
    }

    private sealed record Frame(string Name, bool Flat, int Start)
    {
        public List<Block> Blocks { get; } = [];

        public List<ImmutableArray<Block>> Items { get; } = [];

        public bool IsList => Name is "ul" or "ol";
    }
}
